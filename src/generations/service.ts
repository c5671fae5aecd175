import { keys } from '#src/accounts/keys.ts';
import type { RateLeft } from '#src/accounts/request-rate.ts';
import { untilAborted } from '#src/async/until-aborted.ts';
import { BackendError } from '#src/backends/backend.ts';
import { createGenerationQueue, type GenerationQueue } from '#src/delivery/in-process.ts';
import { GatewayError } from '#src/domain/gateway-errors.ts';
import type { GenerateRequest } from '#src/domain/generate-request.ts';
import type { Generation, UpdateKind } from '#src/domain/generation.ts';
import { shuttingDown } from '#src/domain/stop-reasons.ts';
import type { Feed } from '#src/feed/feed.ts';
import { createRouter, type Plan, type Router } from '#src/routing/router.ts';
import { type Accepted, acceptGeneration, type Sender } from './accept.ts';
import { rateLeft } from './admission.ts';
import { allowedRoute } from './allowed-route.ts';
import { type CancelOutcome, cancelGeneration } from './cancel.ts';
import { jobOf, type ServiceContext } from './context.ts';
import { createDeadlines } from './deadlines.ts';
import { deleteGeneration } from './library.ts';
import { endOverdue, resumeOpenGenerations } from './recover.ts';
import { runGeneration } from './run/run-generation.ts';

/** What a plan is made of. */
export type PlanRequest = Pick<GenerateRequest, 'model' | 'parameters' | 'route'>;

export interface GenerationService extends AsyncDisposable {
  /** @throws GatewayError */
  generate(sender: Sender, request: GenerateRequest): Promise<Accepted>;
  /** What the request would come to. @throws ModelUnavailableError */
  plan(sender: Pick<Sender, 'keyId'>, request: PlanRequest): Promise<Plan>;
  cancel(generation: Generation): Promise<CancelOutcome>;
  /** @throws InvalidInputError for one that has not ended */
  delete(generation: Generation): Promise<void>;
  /** Takes up what an earlier process or a fault left behind. Call at start and on a timer. */
  sweep(): Promise<void>;
  queuePosition(generation: Generation): number | null;
  /** How many requests may still be sent by the key, or else by the account; null without a limit. */
  rateLeft(sender: Pick<Sender, 'accountId' | 'keyId'>): Promise<RateLeft | null>;
  /**
   * Takes nothing new, lets what runs come to its end until the deadline, and leaves the rest where
   * the next process takes it up again.
   */
  drain(deadline: AbortSignal): Promise<void>;
  readonly router: Router;
  readonly feed: Feed;
  readonly queue: GenerationQueue;
}

export type ServiceOptions = Pick<
  ServiceContext,
  | 'database'
  | 'images'
  | 'feed'
  | 'backends'
  | 'limits'
  | 'requestRate'
  | 'lifecycle'
  | 'now'
  | 'monotonicNow'
  | 'createId'
  | 'drawSeed'
  | 'onFault'
> & {
  readonly demoWeights: 'auto' | 'on' | 'off';
  /** Told after each stored event. */
  onEvent(kind: UpdateKind): void;
};

export function createGenerationService(options: ServiceOptions): GenerationService {
  const { feed } = options;
  let stopping = false;
  const queue = createGenerationQueue({
    concurrency: (backend) => options.backends.get(backend)?.concurrency ?? 1,
    perAccount: options.limits.concurrent,
    work: (job) => runGeneration(context, job),
    now: options.now,
  });
  const router = createRouter({
    backends: options.backends,
    demoWeights: options.demoWeights,
    queued: (backend) => queue.waiting(backend) + queue.running(backend),
    now: options.now,
  });
  const context: ServiceContext = {
    ...options,
    queue,
    router,
    unwritten: new Map(),
    runs: new Map(),
    isStopping: () => stopping,
    deadlines: createDeadlines({
      now: options.now,
      // A run ends by its signal.
      onPassed: (generation) =>
        void endOverdue(context, generation).catch((error) =>
          options.onFault(error, generation.id),
        ),
    }),
    publish(event, accountId) {
      feed.publish(event);
      options.onEvent(event.kind);
      if (event.kind === 'FINISHED') context.deadlines.forget(event.generationId);
      if (event.kind === 'ACCEPTED' || event.kind === 'FINISHED') {
        feed.tell({ kind: 'CREDITS', accountId });
      }
    },
  };
  async function drain(deadline: AbortSignal): Promise<void> {
    stopping = true;
    queue.stop();
    // A run that ends may hand its generation to another backend, where it waits: nothing new begins.
    const ended = Promise.all([...context.runs.values()].map((run) => run.ended));
    await untilAborted(ended, deadline).catch(() => {
      // The rest is stopped.
    });
    for (const run of context.runs.values()) run.stop.abort(new BackendError(shuttingDown));
    await ended;
    context.deadlines[Symbol.dispose]();
  }

  return {
    router,
    feed,
    queue,
    generate: async (sender, request) => {
      try {
        return await acceptGeneration(context, sender, request);
      } catch (error) {
        if (error instanceof GatewayError) {
          const { code, message } = error;
          const { model } = request;
          const { requestId, accountId } = sender;
          options.lifecycle.emit({ type: 'REFUSED', requestId, accountId, model, code, message });
        }
        throw error;
      }
    },
    plan: async ({ keyId }, request) => {
      const key = keyId === null ? undefined : await options.database.read(() => keys.find(keyId));
      return router.plan({ ...request, route: allowedRoute(request, key, options.backends) });
    },
    cancel: (generation) => cancelGeneration(context, generation),
    delete: (generation) => deleteGeneration(context, generation),
    sweep: () => resumeOpenGenerations(context),
    queuePosition: (generation) => queue.position(jobOf(generation)),
    rateLeft: async ({ accountId, keyId }) => {
      const key = keyId === null ? undefined : await options.database.read(() => keys.find(keyId));
      return rateLeft(context, accountId, key);
    },
    drain,
    [Symbol.asyncDispose]: () => drain(AbortSignal.abort()),
  };
}
