import type { ImageStore } from '#src/images/image-store.ts';
import { all, get, run } from '#src/store/steps.ts';
import type { Store } from '#src/store/store.ts';
import { uploadRows } from '#src/uploads/rows.ts';
import { uploadKey, uploadOfKey } from '#src/uploads/upload.ts';
import { deliveries } from '#src/webhooks/deliveries.ts';
import { generationOfKey } from './run/image-key.ts';

/** How long what is of a time is kept, in milliseconds; Infinity for ever. The ledger always is. */
export interface Retention {
  /** Image files, from the end of their generation. What is known of them stays. */
  readonly imagesMs: number;
  /** The steps of a generation, from its end. The last event stays. */
  readonly eventsMs: number;
  /** From the request that brought the key. */
  readonly idempotencyKeysMs: number;
}

export interface RetentionContext {
  readonly database: Store;
  readonly images: ImageStore;
  now(): number;
}

export interface StrayContext extends RetentionContext {
  /** Stops the search where it is: there may be many files. */
  readonly signal?: AbortSignal | undefined;
}

/** Rows in one transaction, so that requests in between do not wait for long. */
const batch = 100;

/** Deletes what was kept for its time. */
export async function removeExpired(
  context: RetentionContext,
  { imagesMs, eventsMs, idempotencyKeysMs }: Retention,
): Promise<void> {
  const now = context.now();
  // Nothing is older than the first moment; what is kept for ever has no other that a database takes.
  const before = (keptMs: number) => Math.max(0, now - keptMs);
  await removeKeys(context.database, before(idempotencyKeysMs));
  await removeEvents(context.database, before(eventsMs));
  await removeDeliveries(context.database, before(eventsMs));
  await removeImages(context, before(imagesMs));
  await removeUploads(context, now);
}

async function removeKeys(database: Store, before: number): Promise<void> {
  for (let removed = batch; removed === batch; )
    removed = await database.write(() =>
      run(
        'DELETE FROM idempotency WHERE (account_id, key) IN (SELECT account_id, key FROM idempotency WHERE created_at < ? LIMIT ?)',
        before,
        batch,
      ),
    );
}

async function removeDeliveries(database: Store, before: number): Promise<void> {
  for (let removed = batch; removed === batch; )
    removed = await database.write(() => deliveries.removeOld(before, batch));
}

async function removeEvents(database: Store, before: number): Promise<void> {
  for (let removed = batch; removed === batch; )
    removed = await database.write(function* () {
      const old = yield* all<{ id: string }>(
        'SELECT id FROM generations WHERE events_expired = 0 AND finished_at < ? LIMIT ?',
        before,
        batch,
      );
      for (const { id } of old) {
        // The end stays, so that a client with an old cursor still learns it.
        yield* run("DELETE FROM events WHERE generation_id = ? AND kind <> 'FINISHED'", id);
        yield* run('UPDATE generations SET events_expired = 1 WHERE id = ?', id);
      }
      return old.length;
    });
}

async function removeImages({ database, images }: RetentionContext, before: number): Promise<void> {
  for (let removed = batch; removed === batch; ) {
    const files = await database.write(function* () {
      const old = yield* all<{ id: string }>(
        'SELECT id FROM generations WHERE images_expired = 0 AND finished_at < ? LIMIT ?',
        before,
        batch,
      );
      removed = old.length;
      const gone: { file: string }[] = [];
      for (const { id } of old) {
        yield* run('UPDATE generations SET images_expired = 1 WHERE id = ?', id);
        const images = yield* all<{ file: string }>(
          'SELECT file FROM samples WHERE generation_id = ? AND file IS NOT NULL',
          id,
        );
        gone.push(...images);
      }
      return gone;
    });
    // After the row: a file that a crash leaves behind is one that no row refers to.
    for (const { file } of files) await images.delete(file);
  }
}

async function removeUploads({ database, images }: RetentionContext, now: number): Promise<void> {
  for (let removed = batch; removed === batch; ) {
    const ids = await database.write(() => uploadRows.removeExpired(now, batch));
    removed = ids.length;
    // After the row, as with images.
    for (const id of ids) await images.delete(uploadKey(id));
  }
}

/** How long an upload's file may be there before its row is: the disk may be slow. */
const unwrittenUploadMs = 600_000;

/** Those of uploads: stored by a process that ended before it could say so. */
async function removeStrayUploads(context: StrayContext): Promise<number> {
  const { database, images, now, signal } = context;
  const before = now() - Math.max(images.strayAfterMs ?? 0, unwrittenUploadMs);
  let removed = 0;
  for await (const key of images.keys(before)) {
    if (signal?.aborted) break;
    const id = uploadOfKey(key);
    if (id === null || (await database.read(() => uploadRows.isThere(id)))) continue;
    await images.delete(key);
    removed += 1;
  }
  return removed;
}

/**
 * Deletes image files that no row refers to: stored by a run that ended before it could say so. Those
 * of open generations may be about to get their row, and those of unknown ones are not ours to judge.
 */
export async function removeStrayImages(context: StrayContext): Promise<number> {
  const { database, images, signal } = context;
  const { strayAfterMs = 0 } = images;
  const storedBefore = strayAfterMs === 0 ? undefined : context.now() - strayAfterMs;
  let removed = await removeStrayUploads(context);
  for await (const key of images.keys(storedBefore)) {
    if (signal?.aborted) break;
    const generationId = generationOfKey(key);
    const stray = await database.read(() =>
      get(
        `SELECT 1 FROM generations g WHERE g.id = ?1 AND g.finished_at IS NOT NULL
         AND (g.images_expired = 1 OR NOT EXISTS (SELECT 1 FROM samples s WHERE s.generation_id = ?1 AND s.file = ?2))`,
        generationId,
        key,
      ),
    );
    if (!stray) continue;
    await images.delete(key);
    removed += 1;
  }
  return removed;
}
