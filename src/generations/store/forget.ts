import { inList } from '#src/store/in-list.ts';
import { all, type Steps, statement, together } from '#src/store/steps.ts';

/**
 * Empties generations that have ended of what they were asked for and what they gave. Their rows stay, as
 * the ledger's entries name them, with what they cost.
 *
 * @returns the keys of their images, to be deleted after the commit: a file that a crash leaves behind
 *   is one that no row refers to
 */
export function* forget(ids: readonly string[], now: number): Steps<string[]> {
  const { text, values } = inList(ids);
  const files = yield* all<{ file: string }>(
    `SELECT file FROM samples WHERE generation_id ${text} AND file <> ''`,
    ...values,
  );
  yield* together(
    statement(
      `UPDATE generations SET parameters = '{}', route = '{}', progress = '[]', warnings = '[]', reason = '', failure = NULL,
         request_id = NULL, device = NULL, tags = '[]', search = '', events_expired = 1, images_expired = 1,
         deleted_at = coalesce(deleted_at, ?) WHERE id ${text}`,
      now,
      ...values,
    ),
    statement(
      `UPDATE samples SET seed = 0, handle = NULL, failure = NULL, sha256 = '', thumbhash = NULL, starred = 0,
         file = CASE WHEN file IS NULL THEN NULL ELSE '' END WHERE generation_id ${text}`,
      ...values,
    ),
    statement(
      `UPDATE attempts SET reason = '', failure = NULL WHERE generation_id ${text}`,
      ...values,
    ),
    statement(`DELETE FROM events WHERE generation_id ${text}`, ...values),
    statement(`DELETE FROM deliveries WHERE generation_id ${text}`, ...values),
    statement(`DELETE FROM idempotency WHERE generation_id ${text}`, ...values),
  );
  return files.map(({ file }) => file);
}
