import { join } from 'node:path';
import {
  createLocalBackend,
  type LocalBackend,
  type LocalBackendOptions,
} from '#src/backends/local/local-backend.ts';

const nowhere = join(import.meta.dirname, 'no-such-folder');

/** The engine on this machine with nothing but the demo weights. */
export const createDemoBackend = (options: Partial<LocalBackendOptions> = {}): LocalBackend =>
  createLocalBackend({
    weightsFolder: undefined,
    hubCacheFolder: nowhere,
    modelsFolder: join(import.meta.dirname, '../../models'),
    concurrency: 1,
    // Two that wait for each other burn a core each where the machine has no two to give.
    threads: 1,
    memoryBytes: 2e9,
    idleMs: 300_000,
    ...options,
  });
