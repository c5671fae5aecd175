import { BackendError } from '#src/backends/backend.ts';
import { createLanes, type Lanes } from '#src/queue/lanes.ts';
import { createRouter, type Router } from '#src/routing/router.ts';
import { type Accepted, acceptGeneration, type GenerateRequest } from './accept.ts';
import { createGenerationBus, type GenerationBus } from './bus.ts';
import { type CancelOutcome, cancelGeneration } from './cancel.ts';
import { type ServiceContext, ticketOf } from './context.ts';
import type { Generation } from './generation.ts';
import { endOverdueGenerations, takeUpLeftGenerations } from './recover.ts';
import { runGeneration } from './run-generation.ts';
import { shuttingDown } from './stop.ts';

export interface GenerationService extends AsyncDisposable {
  /** @throws GatewayError */
  generate(accountId: string, request: GenerateRequest): Promise<Accepted>;
  cancel(generation: Generation): Promise<CancelOutcome>;
  /** Takes up what an earlier process or a fault left behind, and ends what waits beyond its deadline. Call at start and on a timer. */
  sweep(): Promise<void>;
  queuePosition(generation: Generation): number | null;
  readonly router: Router;
  readonly bus: GenerationBus;
  readonly lanes: Lanes;
}

export type ServiceOptions = Pick<
  ServiceContext,
  'database' | 'images' | 'backends' | 'now' | 'createId' | 'drawSeed' | 'onFault'
> & {
  readonly demoWeights: 'auto' | 'on' | 'off';
  creditsChanged(accountId: string): void;
};

export function createGenerationService(options: ServiceOptions): GenerationService {
  const bus = createGenerationBus();
  const lanes = createLanes({
    concurrency: (backend) => options.backends.get(backend)?.concurrency ?? 1,
    perAccount: Number.POSITIVE_INFINITY,
    work: (ticket) => runGeneration(context, ticket),
    now: options.now,
  });
  const router = createRouter({
    backends: options.backends,
    demoWeights: options.demoWeights,
    queued: (backend) => lanes.waiting(backend) + lanes.running(backend),
  });
  const context: ServiceContext = {
    ...options,
    bus,
    lanes,
    router,
    runs: new Map(),
    publish(event, accountId) {
      bus.publish(event);
      if (event.kind === 'ACCEPTED' || event.kind === 'FINISHED') options.creditsChanged(accountId);
    },
  };
  return {
    router,
    bus,
    lanes,
    generate: (accountId, request) => acceptGeneration(context, accountId, request),
    cancel: (generation) => cancelGeneration(context, generation),
    async sweep() {
      await takeUpLeftGenerations(context);
      await endOverdueGenerations(context);
    },
    queuePosition: (generation) => lanes.position(ticketOf(generation)),
    async [Symbol.asyncDispose]() {
      lanes.stop();
      const left = [...context.runs.values()];
      for (const run of left) run.stop.abort(new BackendError(shuttingDown));
      await Promise.allSettled(left.map((run) => run.ended));
    },
  };
}
