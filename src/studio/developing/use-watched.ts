import { useEffect, useRef, useState } from 'react';
import { useClient } from 'urql';
import { type Watched, watchGeneration } from './watch-generation.ts';

/** These generations, live, in the order given; those that are not known yet are left out. */
export function useWatched(ids: readonly string[]): readonly Watched[] {
  const client = useClient();
  const [watched, setWatched] = useState<ReadonlyMap<string, Watched>>(new Map());
  const stops = useRef(new Map<string, () => void>());
  useEffect(() => {
    for (const id of ids) {
      if (stops.current.has(id)) continue;
      const stop = watchGeneration(client, id, (one) =>
        setWatched((all) => new Map(all).set(id, one)),
      );
      stops.current.set(id, stop);
    }
    for (const [id, stop] of stops.current) {
      if (ids.includes(id)) continue;
      stop();
      stops.current.delete(id);
    }
  }, [client, ids]);
  useEffect(() => {
    const open = stops.current;
    return () => {
      for (const stop of open.values()) stop();
      open.clear();
    };
  }, []);
  return ids.flatMap((id) => watched.get(id) ?? []);
}
