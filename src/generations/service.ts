import { catalogueIds } from '#models/index.ts';
import type { RateLeft } from '#src/accounts/request-rate.ts';
import { untilAborted } from '#src/async/until-aborted.ts';
import { BackendError } from '#src/backends/backend.ts';
import type { CreateDelivery, Delivery } from '#src/delivery/delivery.ts';
import { createInProcessDelivery } from '#src/delivery/in-process.ts';
import type { AvailabilityStatus, BackendId } from '#src/domain/backends.ts';
import type { ProviderMonth } from '#src/domain/budgets.ts';
import { GatewayError } from '#src/domain/gateway-errors.ts';
import type { GenerateRequest } from '#src/domain/generate-request.ts';
import type { Generation, UpdateKind } from '#src/domain/generation.ts';
import { canceled, leaseLost, shuttingDown } from '#src/domain/stop-reasons.ts';
import type { Feed } from '#src/feed/feed.ts';
import { createMonthBudgets } from '#src/routing/month-budgets.ts';
import { createRouter, type Plan, type Router, type RouterOptions } from '#src/routing/router.ts';
import { type Accepted, acceptGeneration } from './accept/accept.ts';
import { rateLeft } from './accept/admission.ts';
import { allowedRoute } from './accept/allowed-route.ts';
import { mustHaveLoras } from './accept/must-have-loras.ts';
import { keyOf, type Sender } from './accept/sender.ts';
import { type CancelOutcome, cancelGeneration } from './cancel.ts';
import { jobOf, type ServiceContext } from './context.ts';
import { createDeadlines } from './deadlines.ts';
import { deleteGeneration } from './library.ts';
import { readProviderMonths } from './provider-months.ts';
import { endAllOverdue, endOverdue, resumeOpenGenerations } from './recover.ts';
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
  /** What may be spent at a provider this month, and is; null without a budget. */
  budgetOf(backend: BackendId): Promise<ProviderMonth | null>;
  queuePosition(generation: Generation): number | null | Promise<number | null>;
  /** How many requests may still be sent by the key, or else by the account; null without a limit. */
  rateLeft(sender: Pick<Sender, 'accountId' | 'keyId'>): Promise<RateLeft | null>;
  /**
   * Takes nothing new, lets what runs come to its end until the deadline, and leaves the rest where
   * the next process takes it up again.
   */
  drain(deadline: AbortSignal): Promise<void>;
  readonly router: Router;
  readonly feed: Feed;
  readonly delivery: Delivery;
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
  | 'withinAttempt'
  | 'moderation'
  | 'now'
  | 'monotonicNow'
  | 'createId'
  | 'drawSeed'
  | 'onFault'
  | 'recipeCache'
  | 'monthlyBudgets'
> & {
  readonly demoWeights: 'auto' | 'on' | 'off';
  /** What can be done in all processes together. @default the backends of this one */
  readonly offers?: RouterOptions['backends'] | undefined;
  /** @default a line of this process alone */
  readonly createDelivery?: CreateDelivery | undefined;
  /** Shares of the requests that leave the choice to the gateway, by backend. */
  readonly routeWeights: ReadonlyMap<BackendId, number>;
  /** Told after each stored event. */
  onEvent(kind: UpdateKind): void;
};

export function createGenerationService(options: ServiceOptions): GenerationService {
  const { feed } = options;
  let stopping = false;
  const { createDelivery = createInProcessDelivery, offers = options.backends } = options;
  const delivery = createDelivery({
    concurrency: (backend) => options.backends.get(backend)?.concurrency ?? 1,
    perAccount: options.limits.concurrent,
    work: (job) => runGeneration(context, job),
    models(backend) {
      const own = options.backends.get(backend);
      return own ? catalogueIds.filter((model) => isThere(own.offer(model).status)) : [];
    },
    cancel: (id) => context.runs.get(id)?.stop.abort(new BackendError(canceled)),
    abandon: () => stopAll(new BackendError(leaseLost)),
    now: options.now,
  });
  const budgets = createMonthBudgets();
  const router = createRouter({
    backends: offers,
    budgets,
    weights: options.routeWeights,
    draw: () => options.drawSeed() / 2 ** 32,
    demoWeights: options.demoWeights,
    queued: (backend) => delivery.waiting(backend) + delivery.running(backend),
    now: options.now,
  });
  const context: ServiceContext = {
    ...options,
    offers,
    delivery,
    router,
    lookAtSpending: async () => budgets.load(await readProviderMonths(options)),
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
  function stopAll(reason: BackendError): void {
    for (const run of context.runs.values()) run.stop.abort(reason);
  }
  async function drain(deadline: AbortSignal): Promise<void> {
    stopping = true;
    delivery.stop();
    // A run that ends may hand its generation to another backend, where it waits: nothing new begins.
    const ended = Promise.all([...context.runs.values()].map((run) => run.ended));
    await untilAborted(ended, deadline).catch(() => {
      // The rest is stopped.
    });
    stopAll(new BackendError(shuttingDown));
    await ended;
    await delivery[Symbol.asyncDispose]();
    context.deadlines[Symbol.dispose]();
  }

  return {
    router,
    feed,
    delivery,
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
    plan: async (sender, request) => {
      const key = await keyOf(options, sender);
      await mustHaveLoras(offers, request);
      await context.lookAtSpending();
      return router.plan({ ...request, route: allowedRoute(request, key, offers) });
    },
    cancel: (generation) => cancelGeneration(context, generation),
    delete: (generation) => deleteGeneration(context, generation),
    sweep: async () => {
      await (delivery.isShared ? endAllOverdue(context) : resumeOpenGenerations(context));
    },
    budgetOf: async (backend) => {
      await context.lookAtSpending();
      return budgets.of(backend);
    },
    queuePosition: (generation) => delivery.position(jobOf(generation)),
    rateLeft: async (sender) => rateLeft(context, sender.accountId, await keyOf(options, sender)),
    drain,
    [Symbol.asyncDispose]: () => drain(AbortSignal.abort()),
  };
}

/** Whether a backend has what it needs for a model; it may be out of order for the moment. */
function isThere(status: AvailabilityStatus): boolean {
  return status !== 'UNCONFIGURED' && status !== 'NOT_SERVED';
}
