import type { CallKind } from './faults.ts';
import type { SeenRequest } from './requests.ts';

/** Everything that arrived, and a way to wait for the next. */
export interface Arrivals {
  readonly seen: readonly SeenRequest[];
  add(request: SeenRequest): void;
  /** Resolves when a request of this kind arrives from now on. */
  next(call: CallKind): Promise<SeenRequest>;
}

export function createArrivals(): Arrivals {
  const seen: SeenRequest[] = [];
  const waiting: { readonly call: CallKind; resolve(request: SeenRequest): void }[] = [];
  return {
    seen,
    add(request) {
      seen.push(request);
      for (const waiter of waiting.filter(({ call }) => call === request.call)) {
        waiting.splice(waiting.indexOf(waiter), 1);
        waiter.resolve(request);
      }
    },
    next(call) {
      const { promise, resolve } = Promise.withResolvers<SeenRequest>();
      waiting.push({ call, resolve });
      return promise;
    },
  };
}
