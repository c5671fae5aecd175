import { useQuery, useSubscription } from 'urql';
import { CreditsDocument, WatchCreditsDocument } from '../generated/graphql.ts';

/** The account's credits, moving as they move: one subscription for the page feeds the cache. */
export function useLiveCredits({ canRead }: { readonly canRead: boolean }) {
  useSubscription({ query: WatchCreditsDocument, pause: !canRead });
}

export function useCredits() {
  const [{ data }] = useQuery({ query: CreditsDocument });
  return data?.credits;
}
