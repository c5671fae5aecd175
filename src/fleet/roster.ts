import { every } from '#src/async/every.ts';
import type { Backend } from '#src/backends/backend.ts';
import type { BackendId } from '#src/domain/backends.ts';
import { serverNow } from '#src/store/postgres/server-now.ts';
import { all, run, type Steps } from '#src/store/steps.ts';
import type { Store } from '#src/store/store.ts';
import { fromJson } from '#src/store/stored-values.ts';
import { factsOf, type ProcessFacts } from './facts.ts';

/** The processes that run generations, as they were within the last seconds. */
export interface Roster extends AsyncDisposable {
  readonly members: readonly Member[];
  /** The name under which this process takes work from now on; null while there is none. */
  hold(name: string | null): void;
}

export interface Member {
  readonly id: string;
  readonly facts: ProcessFacts;
  /** Milliseconds since the epoch, by the clock of the server. */
  readonly seenAt: number;
}

export interface RosterOptions {
  readonly store: Store;
  /** Of this process. */
  readonly backends: ReadonlyMap<BackendId, Backend>;
  onFault(error: unknown): void;
}

const writeEveryMs = 5_000;
const readEveryMs = 1_000;

/** @returns once the others are known */
export async function openRoster({ store, backends, onFault }: RosterOptions): Promise<Roster> {
  let members = await store.read(read);
  let holder: string | null = null;

  async function tell(): Promise<void> {
    if (holder === null) return;
    const facts = JSON.stringify(factsOf(backends));
    await store.write(() =>
      run(`UPDATE workers SET facts = ?, seen_at = ${serverNow} WHERE id = ?`, facts, holder),
    );
  }

  const timers = new AsyncDisposableStack();
  timers.use(every(writeEveryMs, tell, onFault));
  timers.use(
    every(
      readEveryMs,
      async () => {
        members = await store.read(read);
      },
      onFault,
    ),
  );
  return {
    get members() {
      return members;
    },
    hold(name) {
      holder = name;
      tell().catch(onFault);
    },
    [Symbol.asyncDispose]: () => timers.disposeAsync(),
  };
}

function* read(): Steps<Member[]> {
  const rows = yield* all<{ id: string; facts: string; seenAt: number }>(
    `SELECT id, facts, seen_at AS "seenAt" FROM workers WHERE leased_until > ${serverNow} ORDER BY id`,
  );
  return rows.map(({ id, facts, seenAt }) => ({
    id,
    seenAt,
    facts: fromJson<ProcessFacts>(facts, {}),
  }));
}
