import { randomUUID } from 'node:crypto';
import type { Account, LedgerEntry } from './account.ts';
import type { ImageBody } from './catalogue.ts';

export type JobStatus = 'QUEUED' | 'PROCESSING' | 'COMPLETED' | 'FAILED';

/** A v2 request: it runs by itself, whether anybody asks for it or not. */
export interface Job {
  readonly id: string;
  readonly slug: string;
  readonly body: ImageBody;
  readonly cost: number;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly fails: boolean;
  /** The seed its picture is made with. */
  seed: number;
  expired: boolean;
  billed: LedgerEntry | null;
}

export interface NewJob {
  readonly slug: string;
  readonly body: ImageBody;
  readonly cost: number;
  readonly queueMs: number;
  readonly runMs: number;
  readonly fails: boolean;
}

export interface Jobs {
  add(job: NewJob): Job;
  /** @returns undefined for an unknown id, and once the record has expired */
  find(id: string): Job | undefined;
  status(job: Job): JobStatus;
  /** A client asks for what it made: if that left before, it has not arrived. */
  askedAgain(id: string): void;
  /** Bills what ended well, by now or by the given time. */
  settle(until?: number): void;
}

export function createJobs(account: Account, now: () => number): Jobs {
  const jobs = new Map<string, Job>();
  const settle = (until = now()): void => {
    for (const job of jobs.values()) {
      if (job.endsAt > until || job.fails || job.billed) continue;
      const { id, slug, cost, body } = job;
      job.billed = account.bill({ slug, contract: 'v2', cost, body }, id);
    }
  };
  return {
    add({ slug, body, cost, queueMs, runMs, fails }) {
      const id = randomUUID();
      const startsAt = now() + queueMs;
      const job: Job = {
        id,
        slug,
        body,
        cost,
        startsAt,
        endsAt: startsAt + runMs,
        fails,
        seed: body.seed,
        expired: false,
        billed: null,
      };
      jobs.set(id, job);
      return job;
    },
    find(id) {
      settle();
      const job = jobs.get(id);
      return job?.expired ? undefined : job;
    },
    status(job) {
      if (now() < job.startsAt) return 'QUEUED';
      if (now() < job.endsAt) return 'PROCESSING';
      return job.fails ? 'FAILED' : 'COMPLETED';
    },
    askedAgain(id) {
      const billed = jobs.get(id)?.billed;
      if (billed) billed.delivered = false;
    },
    settle,
  };
}
