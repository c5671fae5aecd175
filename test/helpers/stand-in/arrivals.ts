import type { SeenRequest } from './requests.ts';

/** Everything that arrived, and a way to wait for the next. */
export interface Arrivals<Call> {
  readonly seen: readonly SeenRequest<Call>[];
  add(request: SeenRequest<Call>): void;
  /** Resolves when a request of this kind arrives from now on. */
  next(call: Call): Promise<SeenRequest<Call>>;
}

export function createArrivals<Call>(): Arrivals<Call> {
  const seen: SeenRequest<Call>[] = [];
  const waiting: { readonly call: Call; resolve(request: SeenRequest<Call>): void }[] = [];
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
      const { promise, resolve } = Promise.withResolvers<SeenRequest<Call>>();
      waiting.push({ call, resolve });
      return promise;
    },
  };
}
