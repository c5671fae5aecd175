import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    testTimeout: 30_000,
    hookTimeout: 30_000,
    // Inference and SQLite both want a core each; more workers only make them wait for one another.
    maxWorkers: 2,
  },
});
