import type { ServerResponse } from 'node:http';
import type { ErrorName } from './errors.ts';

/** What a request asks for. `image` is a download from the image host. */
export type CallKind = 'v1' | 'submit' | 'status' | 'result' | 'image' | 'credits';

/**
 * What goes wrong with one request. "Processed" means that the work was done and, where it costs
 * money, billed, as happens when only the answer is lost.
 */
export type Fault =
  /** Refused with a documented error; nothing is processed. */
  | { readonly kind: 'error'; readonly error: ErrorName }
  /** A gateway's error page in front of a request that was processed. */
  | { readonly kind: 'lostBehind'; readonly error: 'badGateway' | 'gatewayTimeout' }
  /** The connection is reset: before anything was processed, or after. */
  | { readonly kind: 'reset'; readonly processed: boolean }
  /** Processed, and then no answer ever comes. */
  | { readonly kind: 'hang' }
  /** Looked at only when `until` resolves, and then processed as if nothing had been wrong. */
  | { readonly kind: 'held'; readonly until: Promise<void> }
  /** Processed; the answer comes late. */
  | { readonly kind: 'slow'; readonly ms: number }
  /** Processed; half of the answer's body, then the connection ends. */
  | { readonly kind: 'cut' }
  /** Processed; the right type, but other bytes. */
  | { readonly kind: 'corrupt' }
  /** Processed; a complete answer whose picture stops half way. */
  | { readonly kind: 'halfPicture' }
  /** Processed; an HTML page with status 200. */
  | { readonly kind: 'mistyped' }
  /** Processed; JSON without the fields that matter, with status 200. */
  | { readonly kind: 'emptyJson' }
  /** Processed; the image comes as an array of one. */
  | { readonly kind: 'asArray' }
  /** Processed; cost and balance are left out. */
  | { readonly kind: 'silentCost' }
  /** Processed with another seed than the one asked for. */
  | { readonly kind: 'otherSeed' }
  /** Answered by a redirect, or (a result) with an image URL, to somewhere else. */
  | { readonly kind: 'elsewhere'; readonly url: string }
  /** submit: the job will run and fail, unbilled. */
  | { readonly kind: 'failsLater' }
  /** submit: the job's record expires at once; it is run and billed. */
  | { readonly kind: 'expires' }
  /** Nothing is processed; whatever this writes is the answer. */
  | { readonly kind: 'written'; write(response: ServerResponse): void }
  /** An idle model starts first. */
  | { readonly kind: 'cold'; readonly ms: number };

export interface FaultContext {
  readonly call: CallKind;
  /** Counts the requests of this kind of call, from 0. */
  readonly index: number;
}

/** Decides what happens to a request; null lets it pass. */
export type FaultSchedule = (context: FaultContext) => Fault | null;

/** Faults for the next requests of a kind, one each, in order. */
export interface FaultQueue<Call = CallKind, Bad = Fault> {
  readonly schedule: (context: Pick<FaultContext, 'index'> & { readonly call: Call }) => Bad | null;
  add(call: Call, ...faults: (Bad | null)[]): void;
}

export function createFaultQueue<Call = CallKind, Bad = Fault>(): FaultQueue<Call, Bad> {
  const waiting = new Map<Call, (Bad | null)[]>();
  return {
    schedule: ({ call }) => waiting.get(call)?.shift() ?? null,
    add(call, ...faults) {
      waiting.set(call, [...(waiting.get(call) ?? []), ...faults]);
    },
  };
}
