import type { CreateDelivery, Delivery, DeliveryOptions, Job } from '#src/delivery/delivery.ts';
import type { BackendId } from '#src/domain/backends.ts';
import type { Feed } from '#src/feed/feed.ts';
import type { Steps } from '#src/store/steps.ts';
import type { Store } from '#src/store/store.ts';
import { canceledOf, claim, freeLeft, letGo, place, type Want } from './claim.ts';
import { keepLease } from './lease.ts';
import { watchLine } from './line.ts';

export interface PostgresDeliveryOptions {
  readonly store: Store;
  /** Tells of what waits, and of what is to be stopped; what it loses is found a second later. */
  readonly feed: Feed;
  /** What this process runs on; none where it only accepts. */
  readonly backends: readonly BackendId[];
  /** A name that no other process has had. */
  createId(): string;
  monotonicNow(): number;
  /** Told the name under which this process takes work; null when its lease is lost. */
  onLease?(holder: string | null): void;
  /** Told how many generations were taken from workers that are gone. */
  onFreed?(count: number): void;
  onFault(error: unknown): void;
}

/** How often the line is looked at, whatever was told. */
const lookEveryMs = 1_000;

/**
 * The line of all processes that share a PostgreSQL database: what waits is the rows of generations
 * that no worker has, and a worker takes them with one statement. A worker has a lease; what it has
 * when that is over is free for the others.
 */
export function createPostgresDelivery(shared: PostgresDeliveryOptions): CreateDelivery {
  return (options) => openDelivery(shared, options);
}

function openDelivery(
  { store, feed, backends, onLease, onFreed, onFault, ...shared }: PostgresDeliveryOptions,
  options: DeliveryOptions,
): Delivery {
  /** What this process runs. */
  const running = new Map<string, Job>();
  const line = watchLine(store, onFault);
  let stopped = false;
  let wake = (): void => {};
  let isWoken = false;

  function look(): void {
    isWoken = true;
    wake();
  }

  const ignore = feed.listen((signal) => {
    if (signal.kind === 'WAITING' && backends.some((one) => one === signal.lane)) look();
    if (signal.kind === 'STOP') options.cancel(signal.generationId);
  });

  const lease =
    backends.length === 0
      ? null
      : keepLease({
          ...shared,
          store,
          onLost() {
            onLease?.(null);
            options.abandon();
          },
          onHeld() {
            onLease?.(lease!.holder);
            look();
          },
          onFault,
        });
  const taking = lease && takeUntilStopped();

  async function untilWoken(ms: number): Promise<boolean> {
    if (!isWoken) {
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, ms);
      wake = resolve;
      await promise;
      clearTimeout(timer);
    }
    const wasWoken = isWoken;
    isWoken = false;
    return wasWoken;
  }

  async function takeUntilStopped(): Promise<void> {
    let lookedAt = Number.NEGATIVE_INFINITY;
    while (!stopped) {
      const now = shared.monotonicNow();
      await untilWoken(Math.max(0, lookedAt + lookEveryMs - now));
      const worker = lease?.holder;
      if (stopped || !worker) continue;
      const isDue = shared.monotonicNow() - lookedAt >= lookEveryMs;
      if (isDue) lookedAt = shared.monotonicNow();
      await takeOnce(worker, isDue).catch(onFault);
    }
  }

  async function takeOnce(worker: string, isDue: boolean): Promise<void> {
    const wanted = wants();
    if (!isDue && wanted.length === 0) return;
    const { jobs, canceled, freed } = await store.write(function* () {
      const freed = isDue ? yield* tidy(worker) : 0;
      const jobs: Job[] = [];
      for (const want of wanted) jobs.push(...(yield* claim(worker, want, options.perAccount)));
      const canceled = isDue ? yield* canceledOf(worker) : [];
      return { jobs, canceled, freed };
    });
    if (freed > 0) onFreed?.(freed);
    for (const job of jobs) begin(job);
    for (const { id } of canceled) options.cancel(id);
  }

  function* tidy(worker: string): Steps<number> {
    yield* letGo(worker, [...running.keys()]);
    return yield* freeLeft();
  }

  function runningOn(backend: BackendId): number {
    let count = 0;
    for (const job of running.values()) if (job.backend === backend) count += 1;
    return count;
  }

  function wants(): Want[] {
    return backends
      .map((backend) => ({
        backend,
        models: options.models(backend),
        places: options.concurrency(backend) - runningOn(backend),
      }))
      .filter(({ models, places }) => models.length > 0 && places > 0);
  }

  function begin(job: Job): void {
    running.set(job.generationId, job);
    void options.work(job).finally(() => {
      // It may have been taken again, under another lease.
      if (running.get(job.generationId) === job) running.delete(job.generationId);
      look();
    });
  }

  return {
    isShared: true,
    place,
    enqueue(job) {
      line.add(job);
      feed.tell({ kind: 'WAITING', lane: job.backend });
    },
    remove: () => true,
    position: line.position,
    waiting: line.waiting,
    running: line.running,
    stop() {
      stopped = true;
      wake();
    },
    async [Symbol.asyncDispose]() {
      stopped = true;
      wake();
      ignore();
      await taking;
      await lease?.[Symbol.asyncDispose]();
      await line[Symbol.asyncDispose]();
      // Others have places for what this one leaves.
      for (const backend of backends) feed.tell({ kind: 'WAITING', lane: backend });
    },
  };
}
