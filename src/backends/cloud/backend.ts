import type { Dispatcher } from 'undici';
import type { ModelParameters } from '#models/definition.ts';
import { type CatalogueId, catalogueIds, type ModelId } from '#models/index.ts';
import { type Backend, BackendError, type Offer } from '#src/backends/backend.ts';
import { backends, type CloudId } from '#src/domain/backends.ts';
import type { Failure } from '#src/domain/failures.ts';
import { guardedLookup } from '#src/net/public-addresses.ts';
import type { CloudClient } from './client.ts';
import { createClock } from './clock.ts';
import { CloudError } from './cloud-error.ts';
import { type Balance, createBalance } from './health/balance.ts';
import { type Circuit, createCircuit } from './health/circuit.ts';
import { createColdStarts } from './health/cold-starts.ts';
import { createCooldowns } from './health/cooldowns.ts';
import { createObservations } from './health/observations.ts';
import { createRateLimiter, type RateLimiter } from './health/rate-limiter.ts';
import { createSlots } from './health/slots.ts';
import { createAgent, type Proxies } from './http/agent.ts';
import type { AnswerMeta } from './http/answer.ts';
import { createDownload, type Download } from './http/download.ts';
import { createExchange, type Exchange } from './http/exchange.ts';
import { createResultAddresses } from './http/result-addresses.ts';
import { createSend, type Send } from './http/send.ts';
import { defaultLimits, type Limits } from './limits.ts';
import { offerOf } from './offer.ts';
import type { Provider } from './provider.ts';
import { createRedact, type Redact } from './redact.ts';
import type { Shared } from './run/context.ts';
import { runRequest } from './run/run-request.ts';

export interface CloudBackend extends Backend, AsyncDisposable {
  readonly id: CloudId;
  /** Whether there is a key. */
  readonly isConfigured: boolean;
  /** What is left on the gateway's account at the provider, from every answer that says it. */
  readonly balance: Balance;
  /**
   * Asks the account endpoint, which costs nothing; for the start, and whenever fresh figures are
   * wanted. A refused key is learned from it, too. @throws BackendError
   */
  refreshCredits(signal: AbortSignal): Promise<void>;
}

/** What every provider can be told. */
export interface CloudOptions {
  /** Absent: the backend exists and offers nothing (UNCONFIGURED). */
  readonly apiKey?: string | undefined;
  /** @default the address in the table of backends */
  readonly baseUrl?: string | undefined;
  /** Calls in flight at once; the samples beyond wait. @default 4 */
  readonly concurrency?: number | undefined;
  /** Paid requests a minute, until answers tell another limit. @default that of the table of backends */
  readonly ratePerMinute?: number | undefined;
  /** What is set of the settings that this cloud alone has, by the end of their names. */
  readonly settings?: Readonly<Record<string, string>> | undefined;
  /** Counts paid requests. @default one that counts those of this process alone */
  readonly rateLimiter?: RateLimiter | undefined;
  readonly limits?: Partial<Limits> | undefined;
  /** @default Date.now */
  readonly now?: (() => number) | undefined;
  /** Milliseconds of a clock that never jumps. @default performance.now */
  readonly monotonicNow?: (() => number) | undefined;
  /** @default none */
  readonly proxies?: Proxies | undefined;
  /** Used for API calls in place of a pool of the backend's own, and left open by it. */
  readonly dispatcher?: Dispatcher | undefined;
}

/** What a provider adds to the toolkit. */
export interface CloudParts {
  readonly provider: Provider;
  /** Hosts, with a port where it is not 443, that results may be downloaded from. */
  readonly imageHosts: readonly string[];
  createClient(tools: ClientTools): CloudClient;
  /** The contract's revision, for the recipe. */
  revisionOf(model: CatalogueId): string;
  /** Why the provider cannot carry out a request of such parameters at all, or null. */
  refuses(parameters: ModelParameters): string | null;
  /** What it makes pictures larger by. @default nothing */
  readonly factors?: readonly number[] | undefined;
  /** The same of a request that starts from a picture, besides. @default none can be carried out */
  refusesPicture?: ((model: ModelId, parameters: ModelParameters) => string | null) | undefined;
}

/** What a provider's client is built from. */
export interface ClientTools {
  readonly provider: Provider;
  readonly baseUrl: URL;
  readonly apiKey: string;
  readonly exchange: Exchange;
  /** Sends requests to the provider's API. */
  readonly send: Send;
  readonly redact: Redact;
  readonly limits: Limits;
  readonly now: () => number;
  /** Fetches a picture that is somewhere else, from the hosts that results may come from. */
  readonly download: Download;
  /** To be told what an answer's body says of credits and rate limits; headers are read already. */
  readonly onMeta: (meta: AnswerMeta) => void;
}

/** A cloud's backend. Opens no connection before it is asked for something. */
export function createCloudBackend(options: CloudOptions, parts: CloudParts): CloudBackend {
  const { provider } = parts;
  const { api } = backends[provider.id];
  const baseUrl = new URL(options.baseUrl ?? api.url);
  const { now = Date.now, monotonicNow = () => performance.now() } = options;
  const clock = createClock(now, monotonicNow);
  const limits = { ...defaultLimits, ...options.limits };
  const concurrency = options.concurrency ?? 4;
  const addresses = createResultAddresses(parts.imageHosts, baseUrl);
  const redact = createRedact(options.apiKey);
  const balance = createBalance(clock);
  const rateLimiter =
    options.rateLimiter ?? createRateLimiter(options.ratePerMinute ?? api.ratePerMinute, clock);
  const cooldowns = createCooldowns(clock);

  function onMeta(meta: AnswerMeta): void {
    rateLimiter.learn(meta);
    if (meta.remainingCredits !== undefined && balance.learn(meta.remainingCredits))
      cooldowns.clearCredits();
  }

  const ownAgents: Dispatcher[] = [];
  function agent(lookup?: ReturnType<typeof guardedLookup>): Dispatcher {
    const { connectMs } = limits;
    const created = createAgent({ connectMs, lookup, proxies: options.proxies ?? {} });
    ownAgents.push(created);
    return created;
  }
  const exchange = createExchange({ provider, redact, now, onMeta });
  const download = createDownload({
    provider,
    addresses,
    exchange,
    send: createSend(agent(guardedLookup(addresses.allowsAddress))),
    redact,
    limits,
  });
  const client = parts.createClient({
    provider,
    baseUrl,
    apiKey: options.apiKey ?? '',
    exchange,
    send: createSend(options.dispatcher ?? agent()),
    redact,
    limits,
    now,
    download,
    onMeta,
  });
  const shared: Shared = {
    provider,
    client,
    download,
    slots: createSlots(concurrency),
    rateLimiter,
    circuits: Object.fromEntries(
      catalogueIds.map((id) => [id, createCircuit(provider.name, clock)]),
    ) as Record<CatalogueId, Circuit>,
    cooldowns,
    observations: createObservations(provider.id),
    balance,
    coldStarts: createColdStarts(monotonicNow),
    limits,
    ...clock,
  };
  const noKey: Failure = {
    code: 'PROVIDER_UNAUTHORIZED',
    message: `There is no key for ${provider.name}: set ${provider.keyVariable}.`,
    retryable: true,
    billed: 'NO',
  };

  return {
    id: provider.id,
    isConfigured: options.apiKey !== undefined,
    concurrency,
    balance,
    offer: (model): Offer =>
      offerOf(shared, {
        model,
        isConfigured: options.apiKey !== undefined,
        concurrency,
        revisionOf: parts.revisionOf,
        refuses: parts.refuses,
        refusesPicture: parts.refusesPicture,
        factors: parts.factors,
      }),
    async *run(request, signal) {
      if (options.apiKey === undefined) throw new BackendError(noKey);
      yield* runRequest(shared, request, signal);
    },
    async refreshCredits(signal) {
      if (options.apiKey === undefined) throw new BackendError(noKey);
      try {
        const remainingCredits = await client.credits?.(signal);
        if (remainingCredits !== undefined) onMeta({ remainingCredits });
      } catch (error) {
        signal.throwIfAborted();
        if (!(error instanceof CloudError)) throw error;
        cooldowns.record(null, error);
        throw new BackendError(error.failure);
      }
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(ownAgents.map((own) => own.destroy()));
    },
  };
}
