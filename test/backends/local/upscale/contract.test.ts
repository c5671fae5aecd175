import { join } from 'node:path';
import { createLocalBackend } from '#src/backends/local/local-backend.ts';
import type { BackendContractOptions } from '#test/contracts/backend/check.ts';
import { testBackend } from '#test/contracts/backend.ts';
import { testNaughtyTwins } from '#test/contracts/naughty/twins.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';
import { writeUpscaler } from '#test/helpers/upscaler-network.ts';

const options: BackendContractOptions = {
  model: 'tiny-sd',
  factor: 2,
  parameters: {},
  payment: 'NONE',
  async create() {
    const folder = temporaryFolder();
    // Of small tiles, so that there is something to tell of and to stop between.
    writeUpscaler(folder.path, 'small', { factor: 2, tile: { width: 32, height: 32 } });
    const backend = createLocalBackend({
      weightsFolder: undefined,
      upscalerFolder: folder.path,
      hubCacheFolder: join(folder.path, 'no-cache'),
      modelsFolder: join(folder.path, 'no-models'),
      concurrency: 1,
      threads: 1,
      memoryBytes: 4e9,
      idleMs: 600_000,
    });
    await backend.knowFactors!();
    return {
      backend,
      asked: () => backend.pids.map(() => ({ kind: 'other' })),
      breakDown() {
        for (const pid of backend.pids) process.kill(pid, 'SIGKILL');
      },
      loseResults() {
        throw new Error('nothing is paid for here');
      },
      async [Symbol.asyncDispose]() {
        await backend[Symbol.asyncDispose]();
        folder[Symbol.dispose]();
      },
    };
  },
};
testBackend('the local engine that makes pictures larger', options);
testNaughtyTwins('the local engine that makes pictures larger', options);
