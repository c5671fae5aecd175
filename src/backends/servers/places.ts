import type { CatalogueId } from '#models/index.ts';
import { untilAborted } from '#src/async/until-aborted.ts';
import type { Server } from './server.ts';

/** A place at a server, held until it is disposed of. */
export interface Place extends Disposable {
  readonly server: Server;
}

/** Who draws where: each server as many images at once as it has places, first come, first served. */
export interface Places {
  /** Images that are drawn there now. */
  busy(server: Server): number;
  /** All servers but this one. */
  besides(name: string): ReadonlySet<Server>;
  /**
   * Waits for a place at a server that has the model, is not failing, and is not among `tried`.
   *
   * @returns null where there is no such server
   * @throws the signal's reason
   */
  acquire(
    model: CatalogueId,
    tried: ReadonlySet<Server>,
    signal: AbortSignal,
  ): Promise<Place | null>;
}

interface Waiter {
  isFor(server: Server): boolean;
  give(place: Place): void;
}

export function createPlaces(servers: readonly Server[]): Places {
  const taken = new Map<Server, number>(servers.map((server) => [server, 0]));
  const waiters = new Set<Waiter>();
  const busy = (server: Server): number => taken.get(server)!;

  function take(server: Server): Place {
    taken.set(server, busy(server) + 1);
    let isHeld = true;
    return {
      server,
      [Symbol.dispose]() {
        if (!isHeld) return;
        isHeld = false;
        taken.set(server, busy(server) - 1);
        const next = waiters.values().find((waiter) => waiter.isFor(server));
        if (!next) return;
        waiters.delete(next);
        next.give(take(server));
      },
    };
  }

  return {
    busy,
    besides: (name) => new Set(servers.filter((one) => one.name !== name)),
    async acquire(model, tried, signal) {
      signal.throwIfAborted();
      const usable = servers.filter(
        (one) => one.serves(model) && !tried.has(one) && one.circuit.openUntil === null,
      );
      if (usable.length === 0) return null;
      // The one with the largest share of its places free.
      const [free] = usable
        .filter((one) => busy(one) < one.places)
        .toSorted((a, b) => busy(a) / a.places - busy(b) / b.places);
      if (free) return take(free);
      const { promise, resolve } = Promise.withResolvers<Place>();
      const waiter = { isFor: (server: Server) => usable.includes(server), give: resolve };
      waiters.add(waiter);
      try {
        return await untilAborted(promise, signal);
      } catch (error) {
        // A place that was given meanwhile goes to the next.
        if (!waiters.delete(waiter)) void promise.then((place) => place[Symbol.dispose]());
        throw error;
      }
    },
  };
}
