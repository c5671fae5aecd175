import { createServersBackend } from '#src/backends/servers/backend.ts';
import type { BackendContractOptions } from '#test/contracts/backend/check.ts';
import { testBackend } from '#test/contracts/backend.ts';
import { testNaughtyTwins } from '#test/contracts/naughty/twins.ts';
import { createServerStandIn, type Dialect } from '#test/helpers/servers/server.ts';

for (const [name, dialect, { fromPicture = false, ownJobs = false }] of [
  ['A server of A1111', 'A1111', {}],
  ['A server of A1111 from a picture', 'A1111', { fromPicture: true }],
  ["stable-diffusion.cpp's server", 'SDCPP', {}],
  ["stable-diffusion.cpp's server by its own jobs", 'SDCPP', { ownJobs: true }],
] as const satisfies (readonly [string, Dialect, { fromPicture?: boolean; ownJobs?: boolean }])[]) {
  const options: BackendContractOptions = {
    model: 'tiny-sd',
    parameters: { scheduler: 'EULER' },
    payment: 'NONE',
    fromPicture,
    async create(manner) {
      const standIn = await createServerStandIn({
        dialect,
        ownJobs,
        msPerImage: manner === 'SLOW' ? 60_000 : 50,
        places: 2,
      });
      const places = manner === 'ONE_BY_ONE' ? 1 : 2;
      const models = { 'tiny-sd': null };
      const backend = createServersBackend({
        servers: [{ name: 'attic', url: standIn.url, models, places }],
        limits: { progressEveryMs: 2, pollEveryMs: 2, pollAtMostEveryMs: 10 },
      });
      return {
        backend,
        asked: () => standIn.requests.map(() => ({ kind: 'other' })),
        breakDown: standIn.crash,
        loseResults() {
          throw new Error('nothing is paid for here');
        },
        async [Symbol.asyncDispose]() {
          await backend[Symbol.asyncDispose]();
          await standIn[Symbol.asyncDispose]();
        },
      };
    },
  };
  testBackend(name, options);
  testNaughtyTwins(name, options);
}
