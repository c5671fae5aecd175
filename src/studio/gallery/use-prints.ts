import { useState } from 'react';
import { useQuery } from 'urql';
import { printsVariables } from '../api/lists.ts';
import { GenerationsDocument } from '../generated/graphql.ts';

/** The gallery's pages as one list: the cache joins them, whichever was asked for last. */
export function usePrints() {
  const [after, setAfter] = useState<string | null>(null);
  const [{ data, fetching, error }] = useQuery({
    query: GenerationsDocument,
    variables: after === null ? printsVariables : { ...printsVariables, after },
  });
  const list = data?.generations;
  return {
    generations: list?.edges.flatMap(({ node }) => node ?? []) ?? [],
    loading: fetching,
    loaded: list !== undefined,
    failed: error !== undefined,
    more: list?.pageInfo.hasNextPage ? () => setAfter(list.pageInfo.endCursor) : undefined,
  };
}
