import { setImmediate } from 'node:timers/promises';
import {
  BackendError,
  type BackendEvent,
  type BackendRequest,
  type SampleRequest,
  type StopReason,
} from '#src/backends/backend.ts';
import { canceled, deadlineExceeded, shuttingDown } from '#src/domain/stop-reasons.ts';
import type { Ask, BackendUnderTest, Bench, Told } from './check.ts';

export interface Reading {
  readonly signal?: AbortSignal;
  /** Called with each event before the next is asked for, and those before it. */
  onEvent?(event: BackendEvent, before: readonly BackendEvent[]): void | Promise<void>;
  /** Whether to leave now. */
  leaves?(events: readonly BackendEvent[]): boolean;
}

/** More than any run of the contract tells. */
const endless = 1_000;

/** Reads a run to its end, also to a bad one, and does not wait for ever. */
export async function read(
  bench: Pick<Bench, 'patience'>,
  { backend }: BackendUnderTest,
  request: BackendRequest,
  { signal = new AbortController().signal, onEvent, leaves }: Reading = {},
): Promise<Told> {
  const events: BackendEvent[] = [];
  try {
    const run = backend.run(request, signal)[Symbol.asyncIterator]();
    const next = () => within(bench, run.next());
    for (let result = await next(); events.length < endless; result = await next()) {
      if (result === 'HUNG') return { events, end: 'HUNG' };
      if (result.done) return { events, end: 'RETURNED' };
      await onEvent?.(result.value, events);
      events.push(result.value);
      if (!leaves?.(events)) continue;
      const left = await within(bench, Promise.resolve(run.return?.()));
      return { events, end: left === 'HUNG' ? 'HUNG' : 'LEFT' };
    }
    return { events, end: 'HUNG' };
  } catch (error) {
    return { events, end: 'THREW', error };
  }
}

/** Reads until each sample had its end, and leaves: what a backend does then is another check's. */
export async function readSamples(
  bench: Bench,
  subject: BackendUnderTest,
  request: BackendRequest,
): Promise<readonly BackendEvent[]> {
  const { events, end, error } = await read(bench, subject, request, {
    leaves: (told) =>
      request.samples.every(({ index }) => told.some((e) => isEnd(e) && e.sample === index)),
  });
  if (end === 'THREW') throw error;
  return events;
}

function within<T>(bench: Pick<Bench, 'patience'>, work: Promise<T>): Promise<T | 'HUNG'> {
  return Promise.race([work, bench.patience().then(() => 'HUNG' as const)]);
}

type Ending = Extract<BackendEvent, { type: 'image' | 'sampleFailed' }>;

export function isEnd(event: BackendEvent): event is Ending {
  return event.type === 'image' || event.type === 'sampleFailed';
}

export function ofType<T extends BackendEvent['type']>(
  events: readonly BackendEvent[],
  type: T,
): Extract<BackendEvent, { type: T }>[] {
  return events.filter((event): event is Extract<BackendEvent, { type: T }> => event.type === type);
}

/** Gives what was begun in the background time to show. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 20; turn++) await setImmediate();
}

/** What was paid for, in its order. */
export function paymentsOf(subject: BackendUnderTest): readonly (Ask & { kind: 'pay' })[] {
  return subject.asked().filter((ask) => ask.kind === 'pay');
}

/**
 * The samples that are known to be paid for, by their seeds. Where payments have none, that is known when all were paid for
 * that were begun.
 */
export function paidSamples(
  subject: BackendUnderTest,
  { samples }: BackendRequest,
  events: readonly BackendEvent[],
): readonly SampleRequest[] {
  const payments = paymentsOf(subject);
  const begun = begunSamples(events);
  const isAll = payments.length >= begun.size;
  return samples.filter(({ index, seed }) =>
    payments.some((one) =>
      one.seed === undefined ? isAll && begun.has(index) : one.seed === seed,
    ),
  );
}

/** Those that may have been paid for, since it was told that they would be. */
export function begunSamples(events: readonly BackendEvent[]): ReadonlySet<number> {
  return new Set(ofType(events, 'submitting').map(({ sample }) => sample));
}

/** What was paid for beyond the samples that may have been: their seeds, or how many. */
export function paidBeyond(
  payments: readonly (Ask & { kind: 'pay' })[],
  samples: readonly SampleRequest[],
): readonly unknown[] {
  const strange = payments.filter(
    (one) => one.seed !== undefined && samples.every(({ seed }) => seed !== one.seed),
  );
  return strange.length > 0 ? strange : payments.slice(samples.length);
}

/** Where in a run a signal aborts or the reader leaves. */
export type Moment = 'submitting' | 'submitted' | 'progress' | 'image';

/** The moments that a run of this backend comes to. */
export function momentsOf({ payment }: Bench): readonly Moment[] {
  return [
    ...(payment === 'NONE' ? [] : (['submitting'] as const)),
    ...(payment === 'BY_JOB' ? (['submitted'] as const) : []),
    'progress',
    'image',
  ];
}

/** Whether the event is the moment: a sample's progress is, once something is done for it. */
export function isMoment(moment: Moment, event: BackendEvent): boolean {
  const isIdle = event.type === 'progress' && ['QUEUED', 'LOADING'].includes(event.progress.phase);
  return event.type === moment && !isIdle;
}

export function mannerFor(moment: Moment): 'QUICK' | 'SLOW' {
  return moment === 'image' ? 'QUICK' : 'SLOW';
}

export const stopReasons = {
  CANCELED: new BackendError(canceled),
  DEADLINE_EXCEEDED: new BackendError(deadlineExceeded(1_000)),
  SHUTTING_DOWN: new BackendError(shuttingDown),
} as const satisfies Record<string, StopReason>;

export interface Stopped extends Told {
  readonly subject: BackendUnderTest;
  readonly request: BackendRequest;
  /** False where the run never came to the moment: then there is nothing to judge. */
  readonly isReached: boolean;
  readonly before: readonly BackendEvent[];
  readonly after: readonly BackendEvent[];
}

/** Runs two samples and aborts at the first event that is the moment. */
export async function stopAt(
  bench: Bench,
  subject: BackendUnderTest,
  moment: Moment,
  reason: StopReason,
): Promise<Stopped> {
  const abort = new AbortController();
  const request = bench.request(2);
  let count = Number.POSITIVE_INFINITY;
  const told = await read(bench, subject, request, {
    signal: abort.signal,
    onEvent(event, before) {
      if (abort.signal.aborted || !isMoment(moment, event)) return;
      count = before.length + 1;
      abort.abort(reason);
    },
  });
  await settle();
  return {
    ...told,
    subject,
    request,
    isReached: abort.signal.aborted,
    before: told.events.slice(0, count),
    after: told.events.slice(count),
  };
}
