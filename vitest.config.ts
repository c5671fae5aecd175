import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** What measures its own process, changes it, or asks for much of the machine. */
const alone = [
  'test/*.test.ts',
  'test/{attacks,backup,cli,clients,cluster,crash,deploy,e2e,fuzz,packages}/**/*.test.ts',
  'test/backends/{huggingface,local}/**/*.test.ts',
  'test/http/slow-clients.test.ts',
  'test/http/transports/streamed-body.test.ts',
  'test/schema/statements.test.ts',
];

const resolve = {
  // The bundler would take graphql's ES modules where Node takes the others, and there must be one.
  alias: { graphql: fileURLToPath(import.meta.resolve('graphql')) },
};

/** On a loaded machine a wait may take long: only what never ends is cut off. */
const patience = {
  testTimeout: 300_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 60_000 } },
};

export default defineConfig({
  test: {
    globalSetup: ['test/e2e/studio/build-studio.ts', 'test/helpers/postgres/shared-server.ts'],
    // Inference and SQLite both want a core each; more workers only make them wait for one another.
    maxWorkers: 2,
    projects: [
      { resolve, test: { ...patience, name: 'alone', include: alone } },
      {
        resolve,
        test: {
          ...patience,
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: alone,
          // Half of what each takes is to load the gateway: a process does that once, for many of them.
          isolate: false,
        },
      },
    ],
  },
});
