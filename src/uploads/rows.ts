import { NotFoundError } from '#src/domain/gateway-errors.ts';
import { all, get, lock, run, type Steps } from '#src/store/steps.ts';
import { toInt } from '#src/store/stored-values.ts';
import type { Upload } from './upload.ts';

interface UploadRow {
  readonly id: string;
  readonly account_id: string;
  readonly sha256: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  readonly expires_at: number;
}

/** What is known of uploads, as rules inside the caller's transaction. */
export const uploadRows = {
  add,
  find,
  isThere,
  touch,
  count,
  use,
  remove,
  removeUnused,
  removeExpired,
};

/** @returns false where the account has as many as it may, or this very picture */
function* add(upload: Upload, createdAt: number, most: number): Steps<boolean> {
  // Those of one account come one after the other.
  yield* lock('SELECT account_id FROM balances WHERE account_id = ?', upload.accountId);
  if ((yield* count(upload.accountId)) >= most) return false;
  const added = yield* run(
    `INSERT INTO uploads (id, account_id, sha256, width, height, bytes, created_at, expires_at)
     VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT DO NOTHING`,
    upload.id,
    upload.accountId,
    upload.sha256,
    upload.width,
    upload.height,
    upload.bytes,
    createdAt,
    upload.expiresAt,
  );
  return added === 1;
}

/** @param by the id, or what the file is */
function* find(
  accountId: string,
  by: { readonly id: string } | { readonly sha256: string },
): Steps<Upload | null> {
  const row = yield* 'id' in by
    ? get<UploadRow>('SELECT * FROM uploads WHERE id = ? AND account_id = ?', by.id, accountId)
    : get<UploadRow>(
        'SELECT * FROM uploads WHERE account_id = ? AND sha256 = ?',
        accountId,
        by.sha256,
      );
  return row ? toUpload(row) : null;
}

function* isThere(id: string): Steps<boolean> {
  return (yield* get('SELECT 1 FROM uploads WHERE id = ?', id)) !== undefined;
}

/** Keeps it longer. @returns false where it is gone meanwhile */
function* touch(id: string, expiresAt: number): Steps<boolean> {
  const touched = yield* run('UPDATE uploads SET expires_at = ? WHERE id = ?', expiresAt, id);
  return touched === 1;
}

function* count(accountId: string): Steps<number> {
  const row = yield* get<{ uploads: number }>(
    'SELECT CAST(count(*) AS BIGINT) AS uploads FROM uploads WHERE account_id = ?',
    accountId,
  );
  return toInt(row!.uploads);
}

/** Keeps it while the generation is open. @throws NotFoundError where the account has no such upload */
function* use(id: string, accountId: string, generationId: string): Steps<void> {
  const text = 'SELECT id FROM uploads WHERE id = ? AND account_id = ?';
  if (!(yield* lock(text, id, accountId))) throw new NotFoundError('upload');
  yield* run(
    'INSERT INTO generation_uploads (generation_id, upload_id) VALUES (?, ?) ON CONFLICT DO NOTHING',
    generationId,
    id,
  );
}

const isFree = `NOT EXISTS (
  SELECT 1 FROM generation_uploads used JOIN generations g ON g.id = used.generation_id
  WHERE used.upload_id = uploads.id AND g.finished_at IS NULL)`;

/** @returns IN_USE while an open generation draws from it */
function* remove(id: string, accountId: string): Steps<'REMOVED' | 'IN_USE'> {
  const text = 'SELECT id FROM uploads WHERE id = ? AND account_id = ?';
  if (!(yield* lock(text, id, accountId))) throw new NotFoundError('upload');
  return (yield* forget(id)) ? 'REMOVED' : 'IN_USE';
}

/** @returns false where it was used after `expiresAt` was set, or by any generation */
function* removeUnused({ id, expiresAt }: Upload): Steps<boolean> {
  const text = `SELECT id FROM uploads WHERE id = ? AND expires_at = ?
    AND NOT EXISTS (SELECT 1 FROM generation_uploads WHERE upload_id = uploads.id)`;
  return (yield* lock(text, id, expiresAt)) !== undefined && (yield* forget(id));
}

/** @returns the ids of those removed, whose files are to follow; at most this many */
function* removeExpired(now: number, most: number): Steps<string[]> {
  const old = yield* all<{ id: string }>(
    `SELECT id FROM uploads WHERE expires_at < ? AND ${isFree} ORDER BY expires_at LIMIT ?`,
    now,
    most,
  );
  const removed: string[] = [];
  for (const { id } of old) {
    // One that was used meanwhile is kept longer.
    const text = 'SELECT id FROM uploads WHERE id = ? AND expires_at < ?';
    if ((yield* lock(text, id, now)) && (yield* forget(id))) removed.push(id);
  }
  return removed;
}

/** @param id of one that is locked: a use that was waited for is seen here. @returns false while one is open */
function* forget(id: string): Steps<boolean> {
  if (!(yield* get(`SELECT 1 FROM uploads WHERE id = ? AND ${isFree}`, id))) return false;
  yield* run('DELETE FROM generation_uploads WHERE upload_id = ?', id);
  yield* run('DELETE FROM uploads WHERE id = ?', id);
  return true;
}

function toUpload(row: UploadRow): Upload {
  return {
    id: row.id,
    accountId: row.account_id,
    sha256: row.sha256,
    width: toInt(row.width),
    height: toInt(row.height),
    bytes: toInt(row.bytes),
    expiresAt: row.expires_at,
  };
}
