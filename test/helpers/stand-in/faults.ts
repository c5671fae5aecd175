/**
 * What goes wrong with any exchange. "Processed" means that the work was done and, where it costs
 * money, billed, as happens when only the answer is lost.
 */
export type ExchangeFault =
  /** The connection is reset: before anything was processed, or after. */
  | { readonly kind: 'reset'; readonly processed: boolean }
  /** Processed, and then no answer ever comes. */
  | { readonly kind: 'hang' }
  /** Processed; the answer comes late. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** Processed; half of the answer's body, then the connection ends. */
  | { readonly kind: 'cut' }
  /** Processed; the right type, but other bytes. */
  | { readonly kind: 'corrupt' }
  /** Processed; an HTML page with status 200. */
  | { readonly kind: 'mistyped' }
  /** Processed; JSON without the fields that matter, with status 200. */
  | { readonly kind: 'emptyJson' }
  /** A gateway's error page in front of a request that was processed. */
  | { readonly kind: 'lostBehind'; readonly error: 'badGateway' | 'gatewayTimeout' }
  /** Answered by a redirect, or with an address, to somewhere else. */
  | { readonly kind: 'elsewhere'; readonly url: string };

const kinds: Readonly<Record<ExchangeFault['kind'], true>> = {
  reset: true,
  hang: true,
  slow: true,
  cut: true,
  corrupt: true,
  mistyped: true,
  emptyJson: true,
  lostBehind: true,
  elsewhere: true,
};

export function isExchangeFault(fault: { readonly kind: string } | null): fault is ExchangeFault {
  return fault !== null && Object.hasOwn(kinds, fault.kind);
}

/** Faults for the next requests of a kind, one each, in order. */
export interface FaultQueue<Call, Bad> {
  readonly schedule: (context: { readonly call: Call; readonly index: number }) => Bad | null;
  add(call: Call, ...faults: (Bad | null)[]): void;
}

export function createFaultQueue<Call, Bad>(): FaultQueue<Call, Bad> {
  const waiting = new Map<Call, (Bad | null)[]>();
  return {
    schedule: ({ call }) => waiting.get(call)?.shift() ?? null,
    add(call, ...faults) {
      waiting.set(call, [...(waiting.get(call) ?? []), ...faults]);
    },
  };
}
