import { every } from '#src/async/every.ts';
import { serverNow } from '#src/store/postgres/server-now.ts';
import { run } from '#src/store/steps.ts';
import type { Store } from '#src/store/store.ts';

/** Work that one of all processes does at a time. */
export interface Duty extends AsyncDisposable {
  /** Whether it is this process's at the moment. Two may believe so for a moment, which the work has to bear. */
  readonly isOurs: boolean;
}

const askEveryMs = 5_000;
const heldMs = 15_000;

/** Takes the duty where no other process has it, now or later, and keeps it until this one ends. */
export async function takeDuty(
  store: Store,
  name: string,
  process: string,
  onFault: (error: unknown) => void,
): Promise<Duty> {
  let isOurs = false;
  async function ask(): Promise<void> {
    isOurs = false;
    const taken = await store.write(() =>
      run(
        `INSERT INTO duties AS d (name, holder, held_until) VALUES (?1, ?2, ${serverNow} + ?3)
         ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, held_until = excluded.held_until
           WHERE d.holder = excluded.holder OR d.held_until < ${serverNow}`,
        name,
        process,
        heldMs,
      ),
    );
    isOurs = taken === 1;
  }
  await ask();
  const timer = every(askEveryMs, ask, onFault);
  return {
    get isOurs() {
      return isOurs;
    },
    async [Symbol.asyncDispose]() {
      await timer[Symbol.asyncDispose]();
      isOurs = false;
      await store
        .write(() => run('DELETE FROM duties WHERE name = ? AND holder = ?', name, process))
        .catch(onFault);
    },
  };
}
