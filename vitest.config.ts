import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

export default defineConfig({
  resolve: {
    // The bundler would take graphql's ES modules where Node takes the others, and there must be one.
    alias: { graphql: fileURLToPath(import.meta.resolve('graphql')) },
  },
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: ['test/e2e/studio/build-studio.ts', 'test/helpers/postgres/shared-server.ts'],
    // On a loaded machine a wait may take long: only what never ends is cut off.
    testTimeout: 300_000,
    hookTimeout: 300_000,
    expect: { poll: { timeout: 60_000 } },
    // Inference and SQLite both want a core each; more workers only make them wait for one another.
    maxWorkers: 2,
  },
});
