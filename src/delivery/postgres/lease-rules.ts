import { serverNow } from '#src/store/postgres/server-now.ts';
import { run, type Steps, statement, together } from '#src/store/steps.ts';

/** For how long a process is believed to be there after it was last heard of. */
export const leaseMs = 10_000;
/** What is known of a process that has gone is kept so long, to be looked at. */
const keptMs = 600_000;

/** The rules of `workers`: who is there, by the clock of the server. */
export const leases = { open, renew, end };

function* open(id: string): Steps<void> {
  yield* together(
    statement(
      `INSERT INTO workers (id, leased_until, facts, seen_at) VALUES (?, ${serverNow} + ?, '{}', ${serverNow})`,
      id,
      leaseMs,
    ),
    statement(`DELETE FROM workers WHERE leased_until < ${serverNow} - ?`, keptMs),
  );
}

/** @returns whether it was still valid; one that is over stays so, though nothing of it was taken */
function* renew(id: string): Steps<boolean> {
  const renewed = yield* run(
    `UPDATE workers SET leased_until = ${serverNow} + ?, seen_at = ${serverNow} WHERE id = ? AND leased_until > ${serverNow}`,
    leaseMs,
    id,
  );
  return renewed === 1;
}

/** Its work is free at once. */
function* end(id: string): Steps<void> {
  yield* together(
    statement(
      'UPDATE generations SET worker = NULL, not_before = 0 WHERE worker = ? AND finished_at IS NULL',
      id,
    ),
    statement('DELETE FROM workers WHERE id = ?', id),
  );
}
