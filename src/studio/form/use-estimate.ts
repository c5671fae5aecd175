import { useEffect } from 'react';
import { useQuery } from 'urql';
import { useCredits } from '../credits/use-credits.ts';
import { EstimateDocument } from '../generated/graphql.ts';
import type { EstimateResult } from '../shared/types.ts';
import { useDebounced } from '../shared/use-debounced.ts';
import { type Draft, toInput } from './draft.ts';

/** Long enough to type a word, short enough to feel live. */
const restMs = 250;

/** While something is before it: others' requests end without a word to this account. */
const everyMs = 2_000;

/** What the draft would come to, asked again whenever it rests and while it would wait. */
export function useEstimate(draft: Draft): {
  result: EstimateResult | undefined;
  problem: string | undefined;
} {
  const rested = useDebounced(draft, restMs);
  const [{ data, error }, refresh] = useQuery({
    query: EstimateDocument,
    variables: { input: toInput(rested), route: rested.route },
    pause: !rested.values.prompt,
    requestPolicy: 'network-only',
  });
  // What is held changes whenever something begins or ends: then the wait is another one.
  const held = useCredits()?.held;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asks again when it changes
  useEffect(() => {
    if (rested.values.prompt) refresh({ requestPolicy: 'network-only' });
  }, [held]);
  const estimate = data?.estimate;
  const waits = estimate?.__typename === 'Estimate' && estimate.queued > 0;
  useEffect(() => {
    if (!waits) return;
    const timer = setInterval(() => {
      if (!document.hidden) refresh({ requestPolicy: 'network-only' });
    }, everyMs);
    return () => clearInterval(timer);
  }, [waits, refresh]);
  if (error)
    return {
      result: undefined,
      problem: error.networkError
        ? 'The gateway cannot be reached.'
        : (error.graphQLErrors[0]?.message ?? error.message),
    };
  return { result: estimate, problem: undefined };
}
