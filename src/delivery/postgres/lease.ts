import { delay } from '#src/async/delay.ts';
import type { Store } from '#src/store/store.ts';
import { leaseMs, leases } from './lease-rules.ts';

export interface LeaseOptions {
  readonly store: Store;
  createId(): string;
  /** Milliseconds of a clock that never jumps. */
  monotonicNow(): number;
  /** From now on others may take what was taken under the name that is lost. */
  onLost(): void;
  /** A lease begins. */
  onHeld(): void;
  onFault(error: unknown): void;
}

/** The right of this process to run what it takes, which lasts as long as it is heard of. */
export interface Lease extends AsyncDisposable {
  /** The name to take work under; null while there is none. A lease that was lost comes back under another name. */
  readonly holder: string | null;
}

const renewEveryMs = 2_500;
const openAgainMs = 500;
/** One that was not confirmed for so long is given up, before anybody else may take over. */
const giveUpMs = leaseMs - 3_000;

export function keepLease(options: LeaseOptions): Lease {
  const { store, monotonicNow, onFault } = options;
  const stop = new AbortController();
  let holder: string | null = null;
  let watch: NodeJS.Timeout | undefined;
  /** Names that were lost, and may still have work. */
  const lost = new Set<string>();

  function lose(): void {
    if (holder === null) return;
    lost.add(holder);
    holder = null;
    clearTimeout(watch);
    options.onLost();
  }

  /** @param askedAt when the confirmation was asked for: the lease counts from then at least */
  function confirm(askedAt: number): void {
    clearTimeout(watch);
    watch = setTimeout(lose, Math.max(0, askedAt + giveUpMs - monotonicNow())).unref();
  }

  async function open(): Promise<void> {
    const id = options.createId();
    const askedAt = monotonicNow();
    // Its runs were stopped: what they had is free at once.
    const freed = [...lost];
    lost.add(id);
    await store.write(function* () {
      yield* leases.open(id);
      for (const one of freed) yield* leases.end(one);
    });
    for (const one of freed) lost.delete(one);
    if (stop.signal.aborted || monotonicNow() - askedAt > giveUpMs) return;
    lost.delete(id);
    holder = id;
    confirm(askedAt);
    options.onHeld();
  }

  async function renew(id: string): Promise<void> {
    const askedAt = monotonicNow();
    const isHeld = await store.write(() => leases.renew(id));
    if (holder !== id) return;
    if (isHeld) confirm(askedAt);
    else lose();
  }

  async function keep(): Promise<void> {
    while (!stop.signal.aborted) {
      await (holder === null ? open() : renew(holder)).catch(onFault);
      const pauseMs = holder === null ? openAgainMs : renewEveryMs;
      await delay(pauseMs, stop.signal).catch(() => undefined);
    }
  }

  const kept = keep();
  return {
    get holder() {
      return holder;
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await kept;
      clearTimeout(watch);
      const names = [...lost, ...(holder === null ? [] : [holder])];
      holder = null;
      await store
        .write(function* () {
          for (const name of names) yield* leases.end(name);
        })
        .catch(onFault);
    },
  };
}
