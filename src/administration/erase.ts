import type { Generation } from '#src/domain/generation.ts';
import type { GenerationService } from '#src/generations/service.ts';
import { forget } from '#src/generations/store/forget.ts';
import { repository } from '#src/generations/store/repository.ts';
import type { ImageStore } from '#src/images/image-store.ts';
import { all, run, type Steps, statement, together } from '#src/store/steps.ts';
import type { Store } from '#src/store/store.ts';

export interface EraseContext {
  readonly database: Store;
  readonly images: ImageStore;
  readonly generations: Pick<GenerationService, 'cancel'>;
  now(): number;
}

/** Generations in one transaction, so that requests in between do not wait for long. */
const batch = 100;

/**
 * Erases what deleted accounts had: cancels what is open, deletes images, events and webhooks, and
 * empties the generations. What they cost stays, as the ledger does, which refers to them. Goes on
 * where an earlier process stopped.
 */
export async function eraseDeleted(context: EraseContext): Promise<void> {
  const { database, now } = context;
  const deleted = await database.read(() =>
    all<{ id: string }>(
      'SELECT id FROM accounts WHERE deleted_at IS NOT NULL AND erased_at IS NULL',
    ),
  );
  for (const { id } of deleted) {
    await cancelOpen(context, id);
    while (await eraseSome(context, id));
    await database.write(() => eraseRest(id, now()));
  }
}

async function cancelOpen({ database, generations }: EraseContext, accountId: string) {
  const statuses: Generation['status'][] = ['QUEUED', 'RUNNING'];
  const page = () => database.read(() => repository.page(accountId, { statuses, limit: batch }));
  for (let open = await page(); open.length > 0; open = await page())
    for (const generation of open) await generations.cancel(generation);
}

/** @returns whether there may be more */
async function eraseSome(
  { database, images, now }: EraseContext,
  accountId: string,
): Promise<boolean> {
  const { files, count } = await database.write(() => emptyGenerations(accountId, now()));
  for (const file of files) await images.delete(file);
  return count === batch;
}

function* emptyGenerations(
  accountId: string,
  now: number,
): Steps<{ files: string[]; count: number }> {
  const full = yield* all<{ id: string }>(
    "SELECT id FROM generations WHERE account_id = ? AND route <> '{}' LIMIT ?",
    accountId,
    batch,
  );
  if (full.length === 0) return { files: [], count: 0 };
  const files = yield* forget(
    full.map(({ id }) => id),
    now,
  );
  return { files, count: full.length };
}

function* eraseRest(accountId: string, now: number): Steps<void> {
  const of = (table: string) => statement(`DELETE FROM ${table} WHERE account_id = ?`, accountId);
  yield* together(of('webhooks'), of('webhook_secrets'));
  // Nothing draws from them any more: the next sweep takes them, and their files.
  yield* run('UPDATE uploads SET expires_at = 0 WHERE account_id = ?', accountId);
  yield* run('UPDATE accounts SET erased_at = ? WHERE id = ?', now, accountId);
}
