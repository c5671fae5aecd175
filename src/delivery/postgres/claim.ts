import type { Job } from '#src/delivery/delivery.ts';
import type { BackendId } from '#src/domain/backends.ts';
import { inList } from '#src/store/in-list.ts';
import { serverNow } from '#src/store/postgres/server-now.ts';
import { all, run, type Steps } from '#src/store/steps.ts';

/** What a worker has places for. */
export interface Want {
  readonly backend: BackendId;
  /** What it can run there; none is no reason to ask. */
  readonly models: readonly string[];
  readonly places: number;
}

/** Beyond the places: others may be taking the first ones at this moment. */
const spare = 16;

/**
 * Gives a worker generations to run, as long as its lease lasts. First what another worker left
 * running, then of each account the oldest, the account first that was served longest ago. What
 * others take at the same moment is passed over, and no account gets more than it may run at once;
 * the count of the attempt's start is the exact one.
 *
 * The rows picked are found by their ids: `coalesce` keeps the planner, which knows nothing of a line
 * that has just grown, from one of the indexes of what waits.
 *
 * @param most generations of one account that may run at once
 */
export function* claim(
  worker: string,
  { backend, models, places }: Want,
  most: number,
): Steps<Job[]> {
  const among = inList(models);
  const isRunnable = (name: string): string =>
    `${name}.backend = ?1 AND ${name}.worker IS NULL AND ${name}.not_before <= ${serverNow} AND ${name}.model IN (${among.values.map((_, at) => `?${at + 5}`).join(', ')})`;
  return yield* all<Job>(
    `WITH RECURSIVE waiting(account_id) AS (
       SELECT min(account_id) FROM generations WHERE backend = ?1 AND status = 'QUEUED' AND worker IS NULL
       UNION ALL
       SELECT (SELECT min(g.account_id) FROM generations g
               WHERE g.backend = ?1 AND g.status = 'QUEUED' AND g.worker IS NULL AND g.account_id > w.account_id)
       FROM waiting w WHERE w.account_id IS NOT NULL
     ), beginning AS (
       SELECT account_id, count(*) AS number FROM generations
       WHERE worker IS NOT NULL AND finished_at IS NULL AND status = 'QUEUED' GROUP BY account_id
     ), line AS (
       SELECT r.id, 0 AS round, 0 AS turn, r.seq FROM generations r WHERE r.status = 'RUNNING' AND ${isRunnable('r')}
       UNION ALL
       SELECT q.id, q.round, coalesce(t.turn, 0), q.seq
       FROM waiting w
       JOIN balances b ON b.account_id = w.account_id
       LEFT JOIN account_turns t ON t.account_id = w.account_id AND t.backend = ?1
       LEFT JOIN beginning s ON s.account_id = w.account_id
       CROSS JOIN LATERAL (
         SELECT g.id, g.seq, row_number() OVER (ORDER BY g.seq) AS round FROM generations g
         WHERE g.account_id = w.account_id AND g.status = 'QUEUED' AND ${isRunnable('g')}
         ORDER BY g.seq LIMIT ?3 + ${spare}
       ) q
       WHERE q.round <= ?4 - b.running - coalesce(s.number, 0)
     ), picked AS (
       SELECT g.id FROM line l JOIN generations g ON g.id = l.id
       WHERE coalesce(g.worker, '') = '' AND coalesce(g.finished_at, 0) = 0
         AND EXISTS (SELECT 1 FROM workers w WHERE w.id = ?2 AND w.leased_until > ${serverNow})
       ORDER BY l.round, l.turn, l.seq LIMIT ?3
       FOR UPDATE OF g SKIP LOCKED
     ), taken AS (
       UPDATE generations g SET worker = ?2 FROM picked p WHERE g.id = p.id
       RETURNING g.id, g.account_id, g.backend, g.worker
     ), served AS (
       INSERT INTO account_turns (account_id, backend, turn)
       SELECT account_id, ?1, nextval('turns') FROM (SELECT DISTINCT account_id FROM taken ORDER BY account_id) a
       ON CONFLICT (account_id, backend) DO UPDATE SET turn = excluded.turn
     )
     SELECT id AS "generationId", account_id AS "accountId", backend, worker FROM taken`,
    backend,
    worker,
    places,
    Math.min(most, Number.MAX_SAFE_INTEGER),
    ...among.values,
  );
}

/** What it has and does not run, such as what met the limit of its account, may be taken again after this. */
const pauseMs = 500;

/** Lets go of what the worker has beside these, which it runs. */
export function* letGo(worker: string, runs: readonly string[]): Steps<void> {
  const among = runs.length === 0 ? null : inList(runs);
  yield* run(
    `UPDATE generations SET worker = NULL, not_before = ${serverNow} + ${pauseMs}
     WHERE worker = ? AND finished_at IS NULL ${among ? `AND id NOT ${among.text}` : ''}`,
    worker,
    ...(among?.values ?? []),
  );
}

/** Frees what those have whose lease is over. @returns how many generations */
export function* freeLeft(): Steps<number> {
  return yield* run(
    `UPDATE generations SET worker = NULL, not_before = 0 WHERE id IN (
       SELECT g.id FROM generations g WHERE g.worker IS NOT NULL AND g.finished_at IS NULL
         AND NOT EXISTS (SELECT 1 FROM workers w WHERE w.id = g.worker AND w.leased_until > ${serverNow})
       FOR UPDATE OF g SKIP LOCKED)`,
  );
}

/** Those of the worker's generations that are to be stopped. */
export function* canceledOf(worker: string): Steps<{ id: string }[]> {
  return yield* all<{ id: string }>(
    'SELECT id FROM generations WHERE worker = ? AND finished_at IS NULL AND cancel_at IS NOT NULL',
    worker,
  );
}

/** Lets a generation, whose row the transaction has, wait. A new one does so by itself. */
export function* place({ generationId, worker }: Job, notBefore = 0): Steps<void> {
  if (worker === undefined && notBefore === 0) return;
  yield* run(
    'UPDATE generations SET worker = NULL, not_before = ? WHERE id = ?',
    notBefore,
    generationId,
  );
}
