import { useState } from 'react';
import { useQuery, useSubscription } from 'urql';
import {
  GenerationDocument,
  WatchGenerationDocument,
  type WatchGenerationSubscription,
} from '../generated/graphql.ts';
import type { Generation } from '../shared/types.ts';
import { hasEnded } from './use-tray.ts';

/** The last preview of each image, by its id. */
export type Previews = Readonly<Record<string, string>>;

/**
 * A generation, live until it ends. It is read out of the cache, which each update changes; the
 * previews are kept here, because only the subscription has them.
 */
export function useWatched(id: string): { generation: Generation | undefined; previews: Previews } {
  const [{ data }] = useQuery({ query: GenerationDocument, variables: { id } });
  const generation = data?.generation ?? undefined;
  const begun = useFirst(generation?.cursor);
  const [{ data: previews }] = useSubscription(
    {
      query: WatchGenerationDocument,
      variables: { id, after: begun ?? null },
      pause: begun === undefined || !generation || hasEnded(generation),
    },
    withPreviews,
  );
  return { generation, previews: previews ?? {} };
}

function withPreviews(
  previews: Previews | undefined,
  { generation: update }: WatchGenerationSubscription,
): Previews {
  const fresh = update.generation.images.flatMap(({ id, progress }) =>
    progress.preview ? [[id, progress.preview]] : [],
  );
  return { ...previews, ...Object.fromEntries(fresh) };
}

/** The value as it first was. */
function useFirst<T>(value: T | undefined): T | undefined {
  const [first, setFirst] = useState(value);
  if (first === undefined && value !== undefined) setFirst(value);
  return first ?? value;
}
