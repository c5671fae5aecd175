import type { ServerResponse } from 'node:http';
import type { ExchangeFault } from '#test/helpers/stand-in/faults.ts';
import type { ErrorName } from './errors.ts';

/** What a request asks for. `image` is a download from the image host. */
export type CallKind = 'v1' | 'submit' | 'status' | 'result' | 'image' | 'credits';

/** What goes wrong with one request: what can befall any exchange, and what is Segmind's own. */
export type Fault =
  | ExchangeFault
  /** Refused with a documented error; nothing is processed. */
  | { readonly kind: 'error'; readonly error: ErrorName }
  /** Looked at only when `until` resolves, and then processed as if nothing had been wrong. */
  | { readonly kind: 'held'; readonly until: Promise<void> }
  /** Processed; a complete answer whose picture stops half way. */
  | { readonly kind: 'halfPicture' }
  /** Processed; the image comes as an array of one. */
  | { readonly kind: 'asArray' }
  /** Processed; cost and balance are left out. */
  | { readonly kind: 'silentCost' }
  /** Processed with another seed than the one asked for. */
  | { readonly kind: 'otherSeed' }
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
