import { untilAborted } from '#src/async/until-aborted.ts';
import { isTerminal } from '#src/domain/generation.ts';
import type { Feed } from '#src/feed/feed.ts';
import { repository } from '#src/generations/store/repository.ts';
import type { Store } from '#src/store/store.ts';

/**
 * Resolves when the generation has ended, at once where it has.
 *
 * @throws the signal's reason, as soon as it aborts; the generation goes on
 */
export async function untilEnded(
  { database, feed }: { readonly database: Store; readonly feed: Feed },
  generationId: string,
  signal: AbortSignal,
): Promise<void> {
  const ended = Promise.withResolvers<void>();
  const unsubscribe = feed.subscribe(generationId, {
    wantsPreview: false,
    notify({ kind }) {
      if (kind === 'FINISHED') {
        ended.resolve();
      }
    },
  });
  try {
    // After subscribing: an end in between is seen here or heard there.
    const now = await database.read(() => repository.generation(generationId));
    if (now && !isTerminal(now.status)) {
      await untilAborted(ended.promise, signal);
    }
  } finally {
    unsubscribe();
  }
}
