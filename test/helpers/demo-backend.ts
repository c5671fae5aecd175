import { join } from 'node:path';
import { createLocalBackend, type LocalBackend } from '#src/backends/local/local-backend.ts';

/** The real engine with the demo weights of the repository, and no others. */
export const createDemoBackend = (): LocalBackend =>
  createLocalBackend({
    modelsFolder: join(import.meta.dirname, '../../models'),
    hubCacheFolder: '/nonexistent',
    weightsFolder: undefined,
    concurrency: 1,
    threads: 2,
    memoryBytes: 2e9,
    idleMs: 60_000,
  });
