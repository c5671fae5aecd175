import type { Logger } from 'pino';
import type { UpstreamCredits } from '#schema/context.ts';
import type { Config } from '#src/config.ts';
import type { Backend, BackendId } from './backend.ts';
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
 */
export function createBackends(config: Config, log: Logger): Backends {
  const segmind = createSegmindBackend({
    apiKey: config.SEGMIND_API_KEY,
    baseUrl: config.SEGMIND_BASE_URL,
    concurrency: config.SEGMIND_CONCURRENCY,
    ratePerMinute: config.SEGMIND_RATE_PER_MINUTE,
  });
  const stop = new AbortController();
  if (config.SEGMIND_API_KEY !== undefined)
    segmind.refreshCredits(stop.signal).catch((error) => {
      if (!stop.signal.aborted) log.warn({ err: error }, 'Segmind did not tell its credits');
    });
  return {
    all: new Map<BackendId, Backend>([[segmind.id, segmind]]),
    upstreamCredits: () => {
      if (config.SEGMIND_API_KEY === undefined) return [];
      const { credits, at } = segmind.upstream.value ?? { credits: null, at: null };
      return [{ backend: segmind.id, remaining: credits, updatedAt: at }];
    },
    observeUpstream: (listener) => segmind.upstream.observe(listener),
    async [Symbol.asyncDispose]() {
      stop.abort();
      await segmind[Symbol.asyncDispose]();
    },
  };
}
