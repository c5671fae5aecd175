import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { runningVariables } from '../api/lists.ts';
import { useCredits } from '../credits/use-credits.ts';
import { GenerationsDocument } from '../generated/graphql.ts';
import type { Generation } from '../shared/types.ts';

export function hasEnded({ status }: Generation): boolean {
  return status !== 'QUEUED' && status !== 'RUNNING';
}

/**
 * What lies in the tray: all that is developing, also when it was begun before the page was loaded
 * or elsewhere, and what ended since. The next request clears away what has ended.
 */
export function useTray() {
  const [ids, setIds] = useState<readonly string[]>([]);
  const [{ data }, refresh] = useQuery({
    query: GenerationsDocument,
    variables: runningVariables,
    requestPolicy: 'cache-and-network',
  });
  useEffect(() => {
    const running = data?.generations.edges
      .flatMap(({ node }) => node ?? [])
      .filter((one) => !hasEnded(one));
    if (running?.length) setIds((old) => [...new Set([...running.map(({ id }) => id), ...old])]);
  }, [data]);
  // What is held changes when something begins or ends, here or elsewhere.
  const held = useCredits()?.held;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asks again when it changes
  useEffect(() => {
    if (held !== undefined) refresh({ requestPolicy: 'network-only' });
  }, [held]);
  return {
    ids,
    /** @param keep whether a generation of the tray is to stay */
    put(id: string, keep: (id: string) => boolean) {
      setIds((old) => [id, ...old.filter((other) => other !== id && keep(other))]);
    },
  };
}
