import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { type Config, ConfigError } from '#src/config.ts';
import type { BackendId } from '#src/domain/backends.ts';
import type { UpstreamCredits } from '#src/domain/credits.ts';
import type { Backend } from './backend.ts';
import { missingFolders } from './local/find-weights.ts';
import { hubCacheFolder } from './local/hub-cache.ts';
import { createLocalBackend, type LocalBackend } from './local/local-backend.ts';
import { createSegmindBackend } from './segmind/backend.ts';

export interface Backends extends AsyncDisposable {
  readonly all: ReadonlyMap<BackendId, Backend>;
  upstreamCredits(): readonly UpstreamCredits[];
  /** Calls `listener` when a provider says something new about the gateway's credits. @returns ends it */
  observeUpstream(listener: () => void): () => void;
}

/**
 * The table of backends: to add one, write its folder and a line here. Nothing is asked over the
 * network before this returns; what providers say of the credits comes in later.
 * @throws ConfigError where a variable names a folder of weights that is not there
 */
export function createBackends(config: Config, log: Logger): Backends {
  const segmind = createSegmindBackend({
    apiKey: config.SEGMIND_API_KEY,
    baseUrl: config.SEGMIND_BASE_URL,
    concurrency: config.SEGMIND_CONCURRENCY,
    ratePerMinute: config.SEGMIND_RATE_PER_MINUTE,
  });
  const local = config.LOCAL_BACKEND ? createEngine(config) : undefined;
  const stop = new AbortController();
  if (config.SEGMIND_API_KEY !== undefined)
    segmind.refreshCredits(stop.signal).catch((error) => {
      if (!stop.signal.aborted) log.warn({ err: error }, 'Segmind did not tell its credits');
    });
  return {
    all: new Map<BackendId, Backend>([
      [segmind.id, segmind],
      ...(local ? [[local.id, local] as const] : []),
    ]),
    upstreamCredits: () => {
      if (config.SEGMIND_API_KEY === undefined) return [];
      const { credits, at } = segmind.balance.value ?? { credits: null, at: null };
      return [{ backend: segmind.id, remaining: credits, updatedAt: at }];
    },
    observeUpstream: (listener) => segmind.balance.observe(listener),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.all([segmind[Symbol.asyncDispose](), local?.[Symbol.asyncDispose]()]);
    },
  };
}

/** @throws ConfigError */
function createEngine(config: Config): LocalBackend {
  const problems = missingFolders(config);
  if (problems.length > 0) throw new ConfigError(problems.join('\n'));
  return createLocalBackend({
    weightsFolder: config.WEIGHTS_DIR,
    hubCacheFolder: hubCacheFolder(config),
    modelsFolder: join(import.meta.dirname, '../../models'),
    concurrency: config.LOCAL_CONCURRENCY,
    threads: Math.max(1, Math.floor(availableParallelism() / config.LOCAL_CONCURRENCY)),
    memoryBytes: config.LOCAL_MEMORY_MB * 1e6,
    idleMs: config.LOCAL_IDLE_MS,
  });
}
