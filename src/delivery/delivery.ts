import type { BackendId } from '#src/domain/backends.ts';
import type { Steps } from '#src/store/steps.ts';

/** A generation that waits for a backend, or runs on it. */
export interface Job {
  readonly generationId: string;
  readonly accountId: string;
  readonly backend: BackendId;
  /** The worker that has it, where processes share the work: what its row must say. */
  readonly worker?: string | undefined;
}

/**
 * Brings each generation that waits to a process that runs it: at most `concurrency(backend)` of a
 * backend in that process and `perAccount` of an account in all, taking turns between accounts. At
 * least once: the attempt of a generation, and the worker that has it, decide who may change it.
 */
export interface Delivery extends AsyncDisposable {
  /** Whether other processes may run what waits: then the line is in the store, and outlives this process. */
  readonly isShared: boolean;
  /**
   * Lets it wait from the commit on, as part of the transaction that accepts it or takes it from its last
   * worker. What rolls back was never offered.
   *
   * @param notBefore milliseconds since the epoch: until then it waits outside of the line
   */
  place(job: Job, notBefore?: number): Steps<void>;
  /** Tells that it waits: after the commit, or in the turn of it where the store keeps the order of writes. */
  enqueue(job: Job, notBefore?: number): void;
  /** @returns false when it does not wait any more; where the line is shared, only its row tells */
  remove(job: Job): boolean;
  /** 1 for the next to run; behind everybody in line while it waits for a time; null when it is not waiting. */
  position(job: Job): number | null | Promise<number | null>;
  /** In all processes; what others do is known a second later. */
  waiting(backend: BackendId): number;
  running(backend: BackendId): number;
  /** Takes nothing new from now on. Disposing it lets go of the rest. */
  stop(): void;
}

export interface DeliveryOptions {
  /** Of this process. */
  concurrency(backend: BackendId): number;
  /** Generations of one account that run at once, on all backends together; the others wait. */
  readonly perAccount: number;
  /** Must not reject: a run's failure is its own affair. */
  work(job: Job): Promise<void>;
  /** The models that this process can run on the backend at the moment. */
  models(backend: BackendId): readonly string[];
  /** Stops the run of a generation whose cancellation another process has stored. */
  cancel(generationId: string): void;
  /** Stops all runs, since other processes may have taken them over. */
  abandon(): void;
  now(): number;
}

export type CreateDelivery = (options: DeliveryOptions) => Delivery;
