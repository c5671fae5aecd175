import { useState } from 'react';
import { useQuery } from 'urql';
import { GenerationsDocument } from '../generated/graphql.ts';
import type { Generation, Image } from '../shared/types.ts';
import { useDebounced } from '../shared/use-debounced.ts';
import { type PrintFilter, printVariables } from './print-filter.ts';

/** An image as it hangs in the gallery; of a generation without any, its first place. */
export interface Print {
  readonly generation: Generation;
  readonly image: Image;
}

/** Long enough to type a word. */
const restMs = 250;

/** The gallery's pages as one list: the cache joins them, whichever was asked for last. */
export function usePrints(filter: PrintFilter, removed: ReadonlySet<string>) {
  const variables = printVariables(useDebounced(filter, restMs));
  const key = JSON.stringify(variables);
  const [page, setPage] = useState<{ key: string; after: string } | null>(null);
  const after = page?.key === key ? page.after : null;
  const [{ data, fetching, error }] = useQuery({
    query: GenerationsDocument,
    variables: after === null ? variables : { ...variables, after },
  });
  const list = data?.generations;
  const generations = list?.edges.flatMap(({ node }) => node ?? []) ?? [];
  const { hasNextPage, endCursor } = list?.pageInfo ?? { hasNextPage: false, endCursor: null };
  return {
    prints: generations.filter(({ id }) => !removed.has(id)).flatMap(printsOf),
    loaded: list !== undefined,
    failed: error !== undefined,
    more:
      hasNextPage && endCursor !== null && !fetching
        ? () => setPage({ key, after: endCursor })
        : undefined,
    hasMore: hasNextPage,
  };
}

/** The images that were made; of a generation without any, the first, to say why. */
export function printsOf(generation: Generation): readonly Print[] {
  const made = generation.images.filter(({ status }) => status === 'SUCCEEDED');
  return (made.length > 0 ? made : generation.images.slice(0, 1)).map((image) => ({
    generation,
    image,
  }));
}
