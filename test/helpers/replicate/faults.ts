import type { ExchangeFault } from '#test/helpers/stand-in/faults.ts';
import type { ErrorName } from './errors.ts';

/** What a request asks for. `image` is a download from the delivery host. */
export type CallKind = 'create' | 'get' | 'cancel' | 'image';

/** What goes wrong with one request: what can befall any exchange, and what is Replicate's own. */
export type Fault =
  | Exclude<ExchangeFault, { kind: 'elsewhere' }>
  /** Refused with a documented error; nothing is processed. */
  | { readonly kind: 'refused'; readonly error: ErrorName }
  /** create: it will run and fail, which bills the time that it ran. */
  | { readonly kind: 'failsLater'; readonly error: string }
  /** create: its record is gone at once; it runs and is billed. */
  | { readonly kind: 'expires' }
  /** create: a cold boot comes first. */
  | { readonly kind: 'cold'; readonly ms: number }
  /** create: its deadline passes before it begins. */
  | { readonly kind: 'aborted' }
  /** get: the metrics are left out. */
  | { readonly kind: 'silentMetrics' }
  /** get: its output was deleted, as it is an hour after the end. */
  | { readonly kind: 'removed' }
  /** get: its output is somewhere else. */
  | { readonly kind: 'elsewhere'; readonly url: string };

export type FaultSchedule = (context: {
  readonly call: CallKind;
  readonly index: number;
}) => Fault | null;
