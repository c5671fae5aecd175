import { invalidInput } from '#src/domain/gateway-errors.ts';
import type { Generation } from '#src/domain/generation.ts';
import type { ImageStore } from '#src/images/image-store.ts';
import { all, run, type Steps } from '#src/store/steps.ts';
import type { Store } from '#src/store/store.ts';
import { fromJson } from '#src/store/stored-values.ts';
import { forget } from './store/forget.ts';

/* What owners keep of what was made: stars, tags, and what they delete. */

export const maxTags = 20;
export const maxTagLength = 40;

export function* star(sampleId: string, starred: boolean): Steps<void> {
  yield* run('UPDATE samples SET starred = ? WHERE id = ?', starred ? 1 : 0, sampleId);
}

/** Replaces the tags of a generation. @throws InvalidInputError */
export function* tag(generationId: string, tags: readonly string[]): Steps<void> {
  const unique = [...new Set(tags.map((one) => one.trim()))];
  const wrong = unique.find((one) => !isTag(one));
  if (wrong !== undefined || unique.length > maxTags) {
    const message =
      wrong === undefined
        ? `${unique.length} are too many.`
        : `${JSON.stringify(wrong)} is no tag.`;
    const allowed = `at most ${maxTags} texts of 1 to ${maxTagLength} letters, figures, spaces and signs but quotes and backslashes`;
    throw invalidInput('tags', message, allowed);
  }
  // One that was deleted meanwhile keeps nothing.
  yield* run(
    'UPDATE generations SET tags = ? WHERE id = ? AND deleted_at IS NULL',
    JSON.stringify(unique),
    generationId,
  );
}

/** Quotes and backslashes would be written otherwise in the stored list. */
function isTag(text: string): boolean {
  return text.length <= maxTagLength && /^[^"\\\p{C}]+$/u.test(text);
}

/** The tags that an account uses, in the order of letters. */
export function* tagsOf(accountId: string): Steps<string[]> {
  const rows = yield* all<{ tags: string }>(
    "SELECT DISTINCT tags FROM generations WHERE account_id = ? AND tags <> '[]'",
    accountId,
  );
  const tags = rows.flatMap((row) => fromJson<string[]>(row.tags, []));
  return [...new Set(tags)].toSorted((a, b) => a.localeCompare(b));
}

interface LibraryContext {
  readonly database: Store;
  readonly images: ImageStore;
  now(): number;
}

/**
 * Deletes what a generation was asked for and what it gave. Its entries in the ledger stay, and so
 * does the row that they name, without a prompt.
 *
 * @throws InvalidInputError for one that has not ended
 */
export async function deleteGeneration(
  { database, images, now }: LibraryContext,
  { id, finishedAt }: Generation,
): Promise<void> {
  if (finishedAt === null)
    throw invalidInput('id', 'It has not ended.', 'a generation that has ended; cancel it first');
  const files = await database.write(() => forget([id], now()));
  for (const file of files) await images.delete(file);
}
