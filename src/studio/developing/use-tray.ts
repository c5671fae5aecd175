import { useEffect, useState } from 'react';
import { useQuery } from 'urql';
import { runningVariables } from '../api/lists.ts';
import { useCredits } from '../credits/use-credits.ts';
import { GenerationsDocument } from '../generated/graphql.ts';
import { hasEnded, trayOrder } from './tray-order.ts';
import { useWatched } from './use-watched.ts';

/**
 * What lies in the tray: all that is developing, also when it was begun before the page was loaded
 * or elsewhere, and what ended since. The next request clears away what has ended.
 */
export function useTray(removed: ReadonlySet<string>) {
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
    if (running?.length) setIds((old) => [...new Set([...old, ...running.map(({ id }) => id)])]);
  }, [data]);
  // What is held changes when something begins or ends, here or elsewhere.
  const held = useCredits()?.held;
  // biome-ignore lint/correctness/useExhaustiveDependencies: asks again when it changes
  useEffect(() => {
    if (held !== undefined) refresh({ requestPolicy: 'network-only' });
  }, [held]);
  const watched = useWatched(ids)
    .filter(({ generation }) => !removed.has(generation.id))
    .toSorted((a, b) => trayOrder(a.generation, b.generation));

  /** Takes away what has ended, and puts in one more. */
  function clear(...added: string[]): void {
    const ended = new Set(
      watched
        .map(({ generation }) => generation)
        .filter(hasEnded)
        .map(({ id }) => id),
    );
    setIds((old) => [...new Set([...old.filter((id) => !ended.has(id)), ...added])]);
  }
  return {
    watched,
    put: (id: string) => clear(id),
    clear: () => clear(),
  };
}
