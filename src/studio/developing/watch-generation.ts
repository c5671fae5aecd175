import type { Client } from 'urql';
import { GenerationDocument, WatchGenerationDocument } from '../generated/graphql.ts';
import type { Generation } from '../shared/types.ts';
import { hasEnded } from './tray-order.ts';

/** The last preview of each image, by its id. */
export type Previews = Readonly<Record<string, string>>;

export interface Watched {
  readonly generation: Generation;
  readonly previews: Previews;
}

/**
 * A generation, live until it ends. It is read out of the cache, which each update changes; the
 * previews are kept here, because only the subscription has them.
 *
 * @returns what stops it
 */
export function watchGeneration(
  client: Client,
  id: string,
  onChange: (watched: Watched) => void,
): () => void {
  let generation: Generation | undefined;
  let previews: Previews = {};
  let updates: { unsubscribe(): void } | undefined;

  function tell(): void {
    if (generation) onChange({ generation, previews });
  }

  function follow(after: number): void {
    updates = client.subscription(WatchGenerationDocument, { id, after }).subscribe(({ data }) => {
      const fresh = data?.generation.generation.images.flatMap(({ id: image, progress }) =>
        progress.preview ? [[image, progress.preview] as const] : [],
      );
      if (!fresh?.length) return;
      previews = { ...previews, ...Object.fromEntries(fresh) };
      tell();
    });
  }

  const state = client.query(GenerationDocument, { id }).subscribe(({ data }) => {
    if (!data?.generation) return;
    // An answer may be ahead of the updates: those that lie behind it do not take it back.
    if (generation && data.generation.cursor < generation.cursor) return;
    generation = data.generation;
    if (!updates && !hasEnded(generation)) follow(generation.cursor);
    tell();
  });
  return () => {
    state.unsubscribe();
    updates?.unsubscribe();
  };
}
