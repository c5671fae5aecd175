import { describe, expect, test } from 'vitest';
import type { Delivery, DeliveryOptions, Job } from '#src/delivery/delivery.ts';
import { transitions } from '#src/generations/store/transitions/transitions.ts';
import type { Store } from '#src/store/store.ts';
import { openAccount, storeGeneration } from '#test/helpers/stored-generation.ts';

/** Processes that share one line, with nothing in it: one where the line is in its memory. */
export interface DeliveryHost extends AsyncDisposable {
  readonly store: Store;
  /** Another process: where only one can be, the same one again may not be asked for. */
  open(options: DeliveryOptions): Promise<Delivery>;
}

/** A process whose runs end when the test says so. */
export interface TestWorker {
  readonly delivery: Delivery;
  /** Ids in the order in which they began. */
  readonly begun: string[];
  readonly running: ReadonlyMap<string, () => Promise<void>>;
  readonly canceled: string[];
  abandoned: number;
}

const noAttempt = {
  backend: 'segmind',
  weights: 'PUBLISHED',
  revision: 'v1',
  reason: 'test',
} as const;

export async function openWorker(
  { store, open }: Pick<DeliveryHost, 'store' | 'open'>,
  { places = 1, perAccount = 1_000 }: { places?: number; perAccount?: number } = {},
): Promise<TestWorker> {
  const running = new Map<string, () => Promise<void>>();
  const begun: string[] = [];
  const canceled: string[] = [];
  const worker = { begun, canceled, running, abandoned: 0 };

  /** As a run does: it begins in the store, waits, and ends there. */
  async function work({ generationId: id, worker: holder }: Job): Promise<void> {
    const had = { id, attempt: 0, worker: holder ?? null };
    const has = { ...had, attempt: 1 };
    try {
      await store.write(() => transitions.start(had, noAttempt, perAccount, 1));
    } catch {
      // It is not its turn: the line has to give it again.
      return;
    }
    begun.push(id);
    const { promise, resolve } = Promise.withResolvers<void>();
    const ended = promise.then(async () => {
      running.delete(id);
      const end = { status: 'FAILED', failure: null, progress: [] } as const;
      await store.write(() => transitions.finish(has, end, 2));
    });
    running.set(id, () => {
      resolve();
      return ended;
    });
    await ended;
  }

  const delivery = await open({
    concurrency: () => places,
    perAccount,
    work,
    models: () => ['tiny-sd'],
    cancel: (id) => void canceled.push(id),
    abandon() {
      worker.abandoned += 1;
    },
    now: Date.now,
  });
  return Object.assign(worker, { delivery });
}

export const jobOf = (generationId: string, accountId: string): Job => ({
  generationId,
  accountId,
  backend: 'segmind',
});

/** Accepts generations as the service does. */
export async function accept(
  { store }: Pick<DeliveryHost, 'store'>,
  { delivery }: Pick<TestWorker, 'delivery'>,
  accountId: string,
  ids: readonly string[],
  notBefore?: number,
): Promise<void> {
  for (const id of ids) {
    const job = jobOf(id, accountId);
    await store.write(function* () {
      yield* storeGeneration({ id, accountId, samples: 1, hold: 0 });
      yield* delivery.place(job, notBefore);
    });
    delivery.enqueue(job, notBefore);
  }
}

const names = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${prefix}${at}`);

/** What bringing generations to those who run them is. Runs on every implementation. */
export function deliveryContract(name: string, create: () => Promise<DeliveryHost>): void {
  describe(`delivery ${name}`, () => {
    async function withAccounts(...accounts: string[]): Promise<DeliveryHost> {
      const host = await create();
      await host.store.write(function* () {
        for (const id of accounts) yield* openAccount(id);
      });
      return host;
    }

    test('brings each to a run, no more at once than there are places', async () => {
      await using host = await withAccounts('a');
      const worker = await openWorker(host, { places: 3 });
      await using delivery = worker.delivery;
      const ids = names('g', 8);
      await accept(host, worker, 'a', ids);
      await expect.poll(() => worker.running.size).toBe(3);
      let ended = 0;
      while (ended < ids.length) {
        await expect.poll(() => worker.running.size).toBeGreaterThan(0);
        expect(worker.running.size).toBeLessThanOrEqual(3);
        const [end] = worker.running.values();
        await end!();
        ended += 1;
      }
      expect(worker.begun.toSorted()).toEqual(ids);
      expect(delivery.running('segmind')).toBeLessThanOrEqual(3);
    });

    test('never brings what was rolled back', async () => {
      await using host = await withAccounts('a');
      const worker = await openWorker(host);
      await using delivery = worker.delivery;
      const job = jobOf('lost', 'a');
      const undone = host.store.write(function* () {
        yield* storeGeneration({ id: 'lost', accountId: 'a', samples: 1, hold: 0 });
        yield* delivery.place(job);
        throw new Error('no');
      });
      await expect(undone).rejects.toThrow('no');
      await accept(host, worker, 'a', ['kept']);
      await expect.poll(() => worker.begun).toEqual(['kept']);
      await worker.running.get('kept')!();
      expect(worker.begun).toEqual(['kept']);
    });

    test('one busy account does not keep another waiting', async () => {
      await using host = await withAccounts('a', 'b', 'c');
      const worker = await openWorker(host);
      await using _delivery = worker.delivery;
      await accept(host, worker, 'a', names('a', 20));
      await expect.poll(() => worker.running.size).toBe(1);
      await accept(host, worker, 'b', names('b', 2));
      await accept(host, worker, 'c', ['c0']);
      for (let count = 1; count <= 7; count += 1) {
        await expect.poll(() => worker.begun.length).toBe(count);
        await [...worker.running.values()][0]!();
      }
      // Whoever waits comes within two rounds of the three.
      const order = worker.begun.map((id) => id[0]);
      expect(order.indexOf('b')).toBeLessThanOrEqual(4);
      expect(order.indexOf('c')).toBeLessThanOrEqual(4);
      expect(order.slice(0, 7).filter((one) => one === 'b')).toHaveLength(2);
    });

    test('runs no more of an account at once than it may', async () => {
      await using host = await withAccounts('a', 'b');
      const worker = await openWorker(host, { places: 8, perAccount: 2 });
      await using _delivery = worker.delivery;
      await accept(host, worker, 'a', names('a', 6));
      await accept(host, worker, 'b', names('b', 1));
      const runningOf = (account: string) =>
        [...worker.running.keys()].filter((id) => id.startsWith(account)).length;
      await expect.poll(() => runningOf('a') + runningOf('b')).toBe(3);
      for (let ended = 0; ended < 6; ended += 1) {
        await expect.poll(() => runningOf('a')).toBeGreaterThan(0);
        expect(runningOf('a')).toBeLessThanOrEqual(2);
        const id = [...worker.running.keys()].find((one) => one.startsWith('a'))!;
        await worker.running.get(id)!();
      }
      expect(worker.begun).toHaveLength(7);
    });

    test('waits for the time that was given, and lets others by', async () => {
      await using host = await withAccounts('a');
      const worker = await openWorker(host);
      await using _delivery = worker.delivery;
      await accept(host, worker, 'a', ['later'], Date.now() + 3_600_000);
      await accept(host, worker, 'a', ['now']);
      await expect.poll(() => worker.begun).toEqual(['now']);
      await worker.running.get('now')!();
      const at = Date.now() + 500;
      await accept(host, worker, 'a', ['soon'], at);
      await expect.poll(() => worker.begun).toEqual(['now', 'soon']);
      // Timers, and the clock of a server, differ by some milliseconds.
      expect(Date.now()).toBeGreaterThanOrEqual(at - 50);
    });

    test('what is taken out of the line never runs', async () => {
      await using host = await withAccounts('a');
      const worker = await openWorker(host);
      await using delivery = worker.delivery;
      await accept(host, worker, 'a', ['first', 'out', 'last']);
      await expect.poll(() => worker.begun).toEqual(['first']);
      expect(delivery.remove(jobOf('out', 'a'))).toBe(true);
      const end = { status: 'CANCELED', failure: null, progress: [] } as const;
      await host.store.write(() => transitions.finish({ id: 'out', attempt: 0 }, end, 2));
      await worker.running.get('first')!();
      await expect.poll(() => worker.begun).toEqual(['first', 'last']);
    });

    test('tells the place in line', async () => {
      await using host = await withAccounts('a', 'b');
      const worker = await openWorker(host);
      await using delivery = worker.delivery;
      await accept(host, worker, 'a', ['a0', 'a1', 'a2']);
      await expect.poll(() => worker.begun).toEqual(['a0']);
      await accept(host, worker, 'b', ['b0']);
      const position = (id: string) => delivery.position(jobOf(id, id[0]!));
      await expect.poll(() => position('a0')).toBeNull();
      await expect.poll(() => position('a2')).toBe(3);
      const first = await Promise.all(['a1', 'b0'].map(position));
      expect(first.toSorted()).toEqual([1, 2]);
      expect(await position('nothing')).toBeNull();
      await expect.poll(() => delivery.waiting('segmind')).toBe(3);
      await expect.poll(() => delivery.running('segmind')).toBe(1);
    });

    test('takes nothing after it was stopped', async () => {
      await using host = await withAccounts('a');
      const worker = await openWorker(host);
      await using delivery = worker.delivery;
      await accept(host, worker, 'a', ['first', 'second']);
      await expect.poll(() => worker.begun).toEqual(['first']);
      delivery.stop();
      await worker.running.get('first')!();
      await accept(host, worker, 'a', ['third']);
      await delivery[Symbol.asyncDispose]();
      expect(worker.begun).toEqual(['first']);
    });
  });
}
