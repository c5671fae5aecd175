import { join } from 'node:path';
import { createLocalBackend } from '#src/backends/local/local-backend.ts';
import { testBackend } from '#test/contracts/backend.ts';

testBackend('the local engine', {
  model: 'portrait-sd',
  parameters: { numInferenceSteps: 20 },
  payment: 'NONE',
  async create() {
    const backend = createLocalBackend({
      weightsFolder: undefined,
      hubCacheFolder: join(import.meta.dirname, 'no-cache'),
      modelsFolder: join(import.meta.dirname, '../../../models'),
      concurrency: 1,
      threads: 1,
      memoryBytes: 4e9,
      idleMs: 600_000,
    });
    return {
      backend,
      asked: () => backend.pids.map(() => ({ kind: 'other' })),
      breakDown() {
        for (const pid of backend.pids) process.kill(pid, 'SIGKILL');
      },
      loseResults() {
        throw new Error('nothing is paid for here');
      },
      [Symbol.asyncDispose]: () => backend[Symbol.asyncDispose](),
    };
  },
});
