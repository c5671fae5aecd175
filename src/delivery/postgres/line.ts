import { every } from '#src/async/every.ts';
import type { Job } from '#src/delivery/delivery.ts';
import type { BackendId } from '#src/domain/backends.ts';
import { all, get, type Steps } from '#src/store/steps.ts';
import type { Store } from '#src/store/store.ts';

/** What waits and runs in all processes, as it was within the last second. */
export interface Line extends AsyncDisposable {
  waiting(backend: BackendId): number;
  running(backend: BackendId): number;
  position(job: Job): Promise<number | null>;
  /** One more waits, as this process knows before the store is looked at again. */
  add(job: Job): void;
}

/** An account's generations on a backend. */
interface Queue {
  readonly backend: BackendId;
  readonly accountId: string;
  readonly waiting: number;
  readonly running: number;
  /** When it was last served, as a number that grows. */
  readonly turn: number;
}

const lookEveryMs = 1_000;

export function watchLine(store: Store, onFault: (error: unknown) => void): Line {
  let queues: readonly Queue[] = [];
  let added: BackendId[] = [];

  async function look(): Promise<void> {
    const seen = added;
    queues = await store.read(readQueues);
    added = added.slice(seen.length);
  }

  look().catch(onFault);
  const timer = every(lookEveryMs, look, onFault);

  function sum(backend: BackendId, of: 'waiting' | 'running'): number {
    return queues.reduce((total, one) => total + (one.backend === backend ? one[of] : 0), 0);
  }

  return {
    waiting: (backend) => sum(backend, 'waiting') + added.filter((one) => one === backend).length,
    running: (backend) => sum(backend, 'running'),
    async position(job) {
      const ahead = await store.read(() => readAhead(job));
      if (ahead === null) return null;
      const ofBackend = queues.filter(({ backend }) => backend === job.backend);
      const own = ofBackend.find(({ accountId }) => accountId === job.accountId);
      const turn = own?.turn ?? 0;
      // Every other account has had at most as many turns as there are generations ahead of this one,
      // and one more if it was served longer ago.
      return ofBackend
        .filter((one) => one !== own)
        .reduce(
          (position, one) => position + Math.min(one.waiting, ahead + (one.turn < turn ? 1 : 0)),
          ahead + 1,
        );
    },
    add: ({ backend }) => void added.push(backend),
    [Symbol.asyncDispose]: () => timer[Symbol.asyncDispose](),
  };
}

function readQueues(): Steps<Queue[]> {
  return all<Queue>(
    `SELECT g.backend, g.account_id AS "accountId", coalesce(t.turn, 0) AS turn,
       count(*) FILTER (WHERE g.worker IS NULL) AS waiting, count(*) FILTER (WHERE g.worker IS NOT NULL) AS running
     FROM generations g LEFT JOIN account_turns t ON t.account_id = g.account_id AND t.backend = g.backend
     WHERE g.finished_at IS NULL GROUP BY g.backend, g.account_id, t.turn`,
  );
}

/** How many of the same account wait before it; null when it does not wait. */
function* readAhead({ generationId }: Job): Steps<number | null> {
  const row = yield* get<{ ahead: number }>(
    `SELECT (SELECT count(*) FROM generations w WHERE w.backend = g.backend AND w.account_id = g.account_id
       AND w.status = 'QUEUED' AND w.worker IS NULL AND w.seq < g.seq) AS ahead
     FROM generations g WHERE g.id = ? AND g.worker IS NULL AND g.finished_at IS NULL`,
    generationId,
  );
  return row?.ahead ?? null;
}
