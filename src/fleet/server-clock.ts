import { every } from '#src/async/every.ts';
import { serverNow } from '#src/store/postgres/server-now.ts';
import { get, type Steps } from '#src/store/steps.ts';
import type { Store } from '#src/store/store.ts';

export interface ServerClock extends AsyncDisposable {
  /** The time of the database's server, in milliseconds since the epoch, as near as it can be measured. */
  now(): number;
}

const measureEveryMs = 30_000;
/** This machine's clock is told to be wrong beyond this. */
const toleranceMs = 2_000;

/** Follows the clock of the database, which all processes share: those of their machines differ. */
export async function followServerClock(
  store: Store,
  onSkew: (ms: number) => void,
  onFault: (error: unknown) => void,
): Promise<ServerClock> {
  let offset = 0;
  async function measure(): Promise<void> {
    const before = Date.now();
    const then = await store.read(readClock);
    offset = Math.round(then - (before + Date.now()) / 2);
    if (Math.abs(offset) > toleranceMs) onSkew(offset);
  }
  await measure();
  const timer = every(measureEveryMs, measure, onFault);
  return {
    now: () => Date.now() + offset,
    [Symbol.asyncDispose]: () => timer[Symbol.asyncDispose](),
  };
}

function* readClock(): Steps<number> {
  const row = yield* get<{ now: number }>(`SELECT ${serverNow} AS now`);
  return row!.now;
}
