import type { Dispatcher } from 'undici';
import type { ModelParameters } from '#models/definition.ts';
import type { CatalogueId } from '#models/index.ts';
import { isServed, listPrice } from '#models/prices.ts';
import { type Backend, BackendError, type Offer } from '#src/backends/backend.ts';
import { createClock } from '#src/backends/cloud/clock.ts';
import { createObservations } from '#src/backends/cloud/health/observations.ts';
import { createAgent, type Proxies } from '#src/backends/cloud/http/agent.ts';
import { createSend } from '#src/backends/cloud/http/send.ts';
import { defaultLimits, type Limits } from '#src/backends/cloud/limits.ts';
import { createPlaces } from './places.ts';
import { unspeakable } from './prompt-text.ts';
import { runRequest } from './run-request.ts';
import { noSuchSampler } from './samplers.ts';
import { createServer, type Server } from './server.ts';
import type { ServerEntry } from './server-list.ts';

export interface ServersOptions {
  /** None: the backend exists and offers nothing (UNCONFIGURED). */
  readonly servers: readonly ServerEntry[];
  readonly limits?: Partial<Limits> | undefined;
  /** @default none */
  readonly proxies?: Proxies | undefined;
  /** @default Date.now */
  readonly now?: (() => number) | undefined;
  /** Milliseconds of a clock that never jumps. @default performance.now */
  readonly monotonicNow?: (() => number) | undefined;
}

export type ServersBackend = Backend & AsyncDisposable;

/**
 * Servers that the operator runs: A1111, Forge, SD.Next, KoboldCpp, stable-diffusion.cpp, and what
 * else speaks A1111's `/sdapi/v1`. Opens no connection before it is asked for something.
 */
export function createServersBackend(options: ServersOptions): ServersBackend {
  const { now = Date.now, monotonicNow = () => performance.now() } = options;
  const clock = createClock(now, monotonicNow);
  const limits = { ...defaultLimits, ...options.limits };
  const agent: Dispatcher = createAgent({
    connectMs: limits.connectMs,
    proxies: options.proxies ?? {},
  });
  const send = createSend(agent);
  const servers = options.servers.map((entry) => createServer({ entry, send, limits, clock }));
  const places = createPlaces(servers);
  const observations = createObservations('servers');
  const count = servers.reduce((sum, one) => sum + one.places, 0);

  function offer(model: CatalogueId): Offer {
    const able = servers.filter((one) => one.serves(model));
    const ablePlaces = able.reduce((sum, one) => sum + one.places, 0);
    return {
      ...availability(servers, able, model),
      weights: 'PUBLISHED',
      revision: 'sdapi-v1',
      refuses: (parameters) => refuses(parameters),
      quote(parameters) {
        if (!isServed(model, 'servers')) return { low: 0, high: 0, expectedMs: null };
        const price = listPrice(model, 'servers', parameters);
        const ms = observations.expectedMs(model, parameters);
        const rounds = Math.ceil(parameters.samples / Math.max(1, ablePlaces));
        return {
          low: price,
          high: price,
          expectedMs: ms === null ? null : Math.round(ms * rounds),
        };
      },
    };
  }

  return {
    id: 'servers',
    concurrency: Math.max(1, count),
    offer,
    async *run(request, signal) {
      if (servers.length === 0) throw new BackendError(notConfigured);
      yield* runRequest({ places, observations, limits, monotonicNow }, request, signal);
    },
    async [Symbol.asyncDispose]() {
      await agent.destroy();
    },
  };
}

const notConfigured = {
  code: 'MODEL_UNAVAILABLE',
  message: 'There are no servers: list them in SERVERS_FILE.',
  retryable: true,
  billed: 'NO',
} as const;

function availability(
  all: readonly Server[],
  able: readonly Server[],
  model: CatalogueId,
): Pick<Offer, 'status' | 'reason' | 'until'> {
  if (all.length === 0) return { status: 'UNCONFIGURED', reason: notConfigured.message };
  if (able.length === 0 || !isServed(model, 'servers'))
    return { status: 'NOT_SERVED', reason: 'None of the servers in SERVERS_FILE has this model.' };
  const openings = able.map(({ circuit }) => circuit.openUntil);
  if (openings.some((until) => until === null)) {
    return { status: 'AVAILABLE', reason: 'Ready to take a request.' };
  }
  const names = able.map(({ name }) => name).join(', ');
  return {
    status: 'DOWN',
    reason: `Every server that has this model failed several times in a row: ${names}.`,
    until: Math.min(...openings.map((until) => until!)),
  };
}

/** What the dialect has no parameter or value for: a sentence why not, or null. */
function refuses(parameters: ModelParameters): string | null {
  const { prompt, negativePrompt = '', promptSyntax, decoder, scheduler } = parameters;
  const command = unspeakable(prompt, promptSyntax) ?? unspeakable(negativePrompt, promptSyntax);
  if (command !== null) return command;
  if (decoder !== 'FULL')
    return "Servers decode with the model's own decoder; the tiny one needs the local backend.";
  return noSuchSampler(scheduler);
}
