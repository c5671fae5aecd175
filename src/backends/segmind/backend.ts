import type { Agent } from 'undici';
import { type ModelId, modelIds, models } from '#models/index.ts';
import { type Backend, BackendError, type Offer } from '#src/backends/backend.ts';
import { SegmindError } from '#src/backends/cloud/cloud-error.ts';
import { createUpstream, type Upstream } from '#src/backends/cloud/health/balance.ts';
import { type Circuit, createCircuit } from '#src/backends/cloud/health/circuit.ts';
import { createColdStarts } from '#src/backends/cloud/health/cold-starts.ts';
import { createStandings } from '#src/backends/cloud/health/cooldowns.ts';
import { createExperience } from '#src/backends/cloud/health/observations.ts';
import { createRateLimiter } from '#src/backends/cloud/health/rate-limiter.ts';
import { createPlaces } from '#src/backends/cloud/health/slots.ts';
import { createExchange } from '#src/backends/cloud/http/exchange.ts';
import { guardedLookup } from '#src/backends/cloud/http/public-addresses.ts';
import { createResultAddresses } from '#src/backends/cloud/http/result-addresses.ts';
import { createAgent, createSend } from '#src/backends/cloud/http/send.ts';
import { offerOf } from '#src/backends/cloud/offer.ts';
import { createRedact } from '#src/backends/cloud/redact.ts';
import type { Shared } from '#src/backends/cloud/run/context.ts';
import { runRequest } from '#src/backends/cloud/run/run-request.ts';
import type { Failure } from '#src/domain/failures.ts';
import type { AnswerMeta } from './answer-headers.ts';
import { createClient } from './client.ts';
import { type Contract, defaultLimits, type SegmindOptions } from './options.ts';

export interface SegmindBackend extends Backend, AsyncDisposable {
  readonly id: 'segmind';
  /** What is left on the gateway's account at Segmind, from every answer that says it. */
  readonly upstream: Upstream;
  /**
   * Asks the account endpoint, which costs nothing; for the start, and whenever fresh figures are
   * wanted. A refused key is learned from it, too. @throws BackendError
   */
  refreshCredits(signal: AbortSignal): Promise<void>;
}

const noKey: Failure = {
  code: 'PROVIDER_UNAUTHORIZED',
  message: 'There is no key for Segmind: set SEGMIND_API_KEY.',
  retryable: true,
  billed: 'NO',
};

/** Segmind's serverless API. Opens no connection before it is asked for something. */
export function createSegmindBackend(options: SegmindOptions): SegmindBackend {
  const now = options.now ?? Date.now;
  const limits = { ...defaultLimits, ...options.limits };
  const concurrency = options.concurrency ?? 4;
  const baseUrl = new URL(options.baseUrl ?? 'https://api.segmind.com');
  const imageHosts = options.imageHosts ?? ['images.segmind.com'];
  const addresses = createResultAddresses(imageHosts, baseUrl);
  const redact = createRedact(options.apiKey);
  const upstream = createUpstream(now);
  const rateLimiter = createRateLimiter(options.ratePerMinute ?? 5, now);
  const standings = createStandings(now);
  const contractOf = (model: ModelId): Contract =>
    options.contracts?.[model] ?? models[model].segmind.contract;

  function onMeta(meta: AnswerMeta): void {
    rateLimiter.learn(meta);
    if (meta.remainingCredits !== undefined && upstream.learn(meta.remainingCredits))
      standings.clearCredits();
  }

  const ownAgents: Agent[] = [];
  const agent = (lookup?: ReturnType<typeof guardedLookup>): Agent => {
    const created = createAgent({ timeout: limits.connectMs, ...(lookup && { lookup }) });
    ownAgents.push(created);
    return created;
  };
  const client = createClient({
    apiKey: options.apiKey ?? '',
    baseUrl,
    limits,
    redact,
    now,
    exchange: createExchange({ redact, now, onMeta }),
    api: createSend(options.dispatcher ?? agent()),
    images: createSend(agent(guardedLookup(addresses.allowsAddress))),
    addresses,
    onMeta,
  });
  const shared: Shared = {
    client,
    places: createPlaces(concurrency),
    rateLimiter,
    circuits: Object.fromEntries(modelIds.map((id) => [id, createCircuit(now)])) as Record<
      ModelId,
      Circuit
    >,
    standings,
    experience: createExperience(),
    upstream,
    coldStarts: createColdStarts(now),
    limits,
    base64: options.answerForm === 'base64',
    now,
  };

  return {
    id: 'segmind',
    concurrency,
    upstream,
    offer: (model): Offer =>
      offerOf(shared, {
        model,
        contract: contractOf(model),
        isConfigured: options.apiKey !== undefined,
        concurrency,
      }),
    async *run(request, signal) {
      if (options.apiKey === undefined) throw new BackendError(noKey);
      yield* runRequest(shared, contractOf(request.model), request, signal);
    },
    async refreshCredits(signal) {
      if (options.apiKey === undefined) throw new BackendError(noKey);
      try {
        onMeta({ remainingCredits: await client.credits(signal) });
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof SegmindError)) throw error;
        standings.record(null, error);
        throw new BackendError(error.failure);
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(ownAgents.map((own) => own.destroy()));
    },
  };
}
