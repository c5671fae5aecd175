import type { BackendId } from '#src/domain/backends.ts';
import type { Delivery, DeliveryOptions, Job } from './delivery.ts';

export interface InProcessOptions extends Omit<DeliveryOptions, 'models' | 'cancel' | 'abandon'> {
  /** Runs something later. @returns ends the wait. @default a timer of Node */
  readonly later?: ((run: () => void, ms: number) => () => void) | undefined;
}

/** A job that waits for a time to come, and how to end that. */
interface Delayed {
  readonly job: Job;
  end(): void;
}

interface Pool {
  /** By account, each first come, first served; accounts in the order of their turns, the next one first. */
  readonly accounts: Map<string, Job[]>;
  waiting: number;
  running: number;
}

/** The line of one process, in its memory: what it forgets with its end, the next start finds in the store. */
export function createInProcessDelivery(
  options: InProcessOptions,
): Delivery & { position(job: Job): number | null } {
  const pools = new Map<BackendId, Pool>();
  const runningOf = new Map<string, number>();
  const delayed = new Map<string, Delayed>();
  const later = options.later ?? timer;
  let stopped = false;

  const delayedOn = (backend: BackendId): Delayed[] =>
    [...delayed.values()].filter(({ job }) => job.backend === backend);

  const poolOf = (backend: BackendId): Pool => {
    let pool = pools.get(backend);
    if (!pool) {
      pool = { accounts: new Map(), waiting: 0, running: 0 };
      pools.set(backend, pool);
    }
    return pool;
  };

  /** The first in line who may run more gives one job and goes to the end of the line. */
  function takeNext(pool: Pool): Job | undefined {
    for (const [account, jobs] of pool.accounts) {
      if ((runningOf.get(account) ?? 0) >= options.perAccount) continue;
      const job = jobs.shift();
      pool.accounts.delete(account);
      if (jobs.length > 0) pool.accounts.set(account, jobs);
      pool.waiting -= 1;
      return job;
    }
    return undefined;
  }

  function advance(backend: BackendId, pool: Pool): void {
    while (!stopped && pool.running < options.concurrency(backend)) {
      const job = takeNext(pool);
      if (!job) return;
      begin(job, pool);
    }
  }

  function begin(job: Job, pool: Pool): void {
    const { accountId } = job;
    pool.running += 1;
    runningOf.set(accountId, (runningOf.get(accountId) ?? 0) + 1);
    void options.work(job).finally(() => {
      pool.running -= 1;
      const left = runningOf.get(accountId)! - 1;
      if (left > 0) runningOf.set(accountId, left);
      else runningOf.delete(accountId);
      // In every pool: the account may have waited for its own limit elsewhere.
      for (const [backend, other] of pools) advance(backend, other);
    });
  }

  const indexOf = (jobs: readonly Job[], { generationId }: Job): number =>
    jobs.findIndex((job) => job.generationId === generationId);

  function join(job: Job): void {
    const pool = poolOf(job.backend);
    const own = pool.accounts.get(job.accountId);
    if (own) own.push(job);
    else pool.accounts.set(job.accountId, [job]);
    pool.waiting += 1;
    advance(job.backend, pool);
  }

  function stop(): void {
    stopped = true;
    for (const { end } of delayed.values()) end();
    delayed.clear();
  }

  return {
    isShared: false,
    *place() {},
    enqueue(job, notBefore = 0) {
      const ms = notBefore - options.now();
      if (ms <= 0) {
        join(job);
        return;
      }
      const end = later(() => {
        delayed.delete(job.generationId);
        join(job);
      }, ms);
      delayed.set(job.generationId, { job, end });
    },
    remove(job) {
      const waits = delayed.get(job.generationId);
      if (waits) {
        waits.end();
        return delayed.delete(job.generationId);
      }
      const pool = poolOf(job.backend);
      const own = pool.accounts.get(job.accountId);
      const index = own ? indexOf(own, job) : -1;
      if (!own || index < 0) return false;
      own.splice(index, 1);
      if (own.length === 0) pool.accounts.delete(job.accountId);
      pool.waiting -= 1;
      return true;
    },
    position(job) {
      const pool = poolOf(job.backend);
      if (delayed.has(job.generationId))
        return (
          pool.waiting +
          1 +
          indexOf(
            delayedOn(job.backend).map((one) => one.job),
            job,
          )
        );
      const own = pool.accounts.get(job.accountId);
      const ahead = own ? indexOf(own, job) : -1;
      if (ahead < 0) return null;
      // Every other account has had at most as many turns as there are jobs ahead of this one,
      // and one more if it comes earlier in the round.
      let position = ahead + 1;
      let earlier = true;
      for (const [account, jobs] of pool.accounts) {
        if (account === job.accountId) earlier = false;
        else position += Math.min(jobs.length, ahead + (earlier ? 1 : 0));
      }
      return position;
    },
    waiting: (backend) => poolOf(backend).waiting + delayedOn(backend).length,
    running: (backend) => poolOf(backend).running,
    stop,
    async [Symbol.asyncDispose]() {
      stop();
    },
  };
}

function timer(run: () => void, ms: number): () => void {
  const running = setTimeout(run, ms);
  return () => clearTimeout(running);
}
