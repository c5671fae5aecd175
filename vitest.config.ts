import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { LongestFirst } from './test/helpers/longest-first.ts';

/** What measures its own process, changes it, or needs one that no other has been in. */
const alone = [
  'test/backends/huggingface/unreadable.test.ts',
  'test/http/slow-clients.test.ts',
  'test/http/transports/streamed-body.test.ts',
  'test/schema/statements.test.ts',
];

/** Node loads the tests as it loads the gateway, without a bundler between the two. */
const experimental = { viteModuleRunner: false, nodeLoader: false };

/** What the tests load, and what they start, is compiled once and kept for all processes. */
const env = { NODE_COMPILE_CACHE: join(import.meta.dirname, 'node_modules/.cache/darkroom-tests') };

/** On a loaded machine a wait may take long: only what never ends is cut off. */
const patience = {
  testTimeout: 300_000,
  hookTimeout: 300_000,
  expect: { poll: { timeout: 60_000 } },
};

export default defineConfig({
  test: {
    globalSetup: ['test/e2e/studio/build-studio.ts', 'test/helpers/postgres/shared-server.ts'],
    sequence: { sequencer: LongestFirst },
    // For two cores: much of a test's time is a wait, in which another one can run.
    maxWorkers: 3,
    projects: [
      { test: { ...patience, experimental, env, name: 'alone', include: alone } },
      {
        test: {
          ...patience,
          experimental,
          env,
          name: 'together',
          include: ['test/**/*.test.ts'],
          exclude: alone,
          // Most of what a short one takes is to load the gateway: a process does that once, for many.
          isolate: false,
        },
      },
    ],
  },
});
