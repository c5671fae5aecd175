import type { CatalogueId } from '#models/index.ts';

/** A call in flight that is watched for taking unusually long. */
export interface WatchedCall extends Disposable {
  isOverdue(): boolean;
}

/**
 * A provider may not say that a model is starting up, which takes minutes after it was idle. A call
 * that takes several times what is usual is then the only sign of it.
 */
export interface ColdStarts {
  /** @param expectedMs what is usual, where that is known */
  watch(model: CatalogueId, expectedMs: number | null): WatchedCall;
  isCold(model: CatalogueId): boolean;
}

const factor = 3;
/** Below this, waiting is just waiting. */
const leastMs = 10_000;

export function createColdStarts(monotonicNow: () => number): ColdStarts {
  const watched = new Map<WatchedCall, CatalogueId>();
  return {
    watch(model, expectedMs) {
      const overdueAt = monotonicNow() + Math.max(leastMs, factor * (expectedMs ?? 0));
      const call: WatchedCall = {
        isOverdue: () => monotonicNow() >= overdueAt,
        [Symbol.dispose]: () => void watched.delete(call),
      };
      watched.set(call, model);
      return call;
    },
    isCold: (model) =>
      watched.entries().some(([call, subject]) => subject === model && call.isOverdue()),
  };
}
