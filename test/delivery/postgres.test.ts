import { expect, test } from 'vitest';
import { leaseMs } from '#src/delivery/postgres/lease-rules.ts';
import { StaleAttemptError } from '#src/generations/store/fence.ts';
import { transitions } from '#src/generations/store/transitions/transitions.ts';
import { audit } from '#src/store/audit.ts';
import { serverNow } from '#src/store/postgres/server-now.ts';
import { all, get, run } from '#src/store/steps.ts';
import type { Store } from '#src/store/store.ts';
import { accept, jobOf, openWorker } from '#test/contracts/delivery.ts';
import { openSharedLine } from '#test/helpers/postgres/shared-line.ts';
import { openAccount, storeGeneration } from '#test/helpers/stored-generation.ts';

const ids = (prefix: string, count: number): string[] =>
  Array.from({ length: count }, (_, at) => `${prefix}${at}`);

/** Once it is cut, writes neither succeed nor fail, as behind a network that swallows everything. */
function cuttable(): { readonly through: (store: Store) => Store; cut(): void; mend(): void } {
  let isCut = false;
  let mended = Promise.withResolvers<void>();
  return {
    through: (store) => ({
      ...store,
      async write(rule) {
        if (isCut) await mended.promise;
        return await store.write(rule);
      },
    }),
    cut() {
      isCut = true;
      mended = Promise.withResolvers<void>();
    },
    mend() {
      isCut = false;
      mended.resolve();
    },
  };
}

test('many workers share the work, each piece once, and no account runs more than it may', async () => {
  await using line = await openSharedLine();
  await line.store.write(function* () {
    for (const id of ['a', 'b', 'c']) yield* openAccount(id);
  });
  const workers = await Promise.all(
    [1, 2, 3].map(() => openWorker(line, { places: 4, perAccount: 3 })),
  );
  await using stack = new AsyncDisposableStack();
  for (const { delivery } of workers) stack.use(delivery);
  for (const account of ['a', 'b', 'c']) await accept(line, workers[0]!, account, ids(account, 20));
  const begun = () => workers.flatMap((worker) => worker.begun);
  // Nine may run at once, and none of the three has more than four places.
  await expect.poll(() => workers.every((worker) => worker.begun.length > 0)).toBe(true);
  while (begun().length < 60 || workers.some(({ running }) => running.size > 0)) {
    const running = await line.store.read(() =>
      all<{ account: string; count: number }>(
        `SELECT account_id AS account, count(*) AS count FROM generations WHERE status = 'RUNNING' GROUP BY account_id`,
      ),
    );
    for (const { count } of running) expect(count).toBeLessThanOrEqual(3);
    await Promise.all(workers.map(({ running: own }) => [...own.values()][0]?.()));
  }
  expect(begun().toSorted()).toEqual(['a', 'b', 'c'].flatMap((one) => ids(one, 20)).toSorted());
  expect(await line.store.read(() => audit())).toEqual([]);
});

test('what a worker has that is not heard of is taken over in time, and it changes nothing any more', async () => {
  await using line = await openSharedLine();
  await line.store.write(() => openAccount('a'));
  const wire = cuttable();
  const lost = await openWorker({ ...line, open: (o) => line.open(o, wire.through) });
  await accept(line, lost, 'a', ['g']);
  await expect.poll(() => lost.begun).toEqual(['g']);
  const { worker } = (await line.store.read(() =>
    get<{ worker: string }>("SELECT worker FROM generations WHERE id = 'g'"),
  ))!;
  wire.cut();
  const left = await line.store.read(() =>
    get<{ ms: number }>(
      `SELECT leased_until - ${serverNow} AS ms FROM workers WHERE id = ?`,
      worker,
    ),
  );
  expect(left!.ms).toBeLessThanOrEqual(leaseMs);
  const other = await openWorker(line);
  await expect.poll(() => lost.abandoned).toBe(1);
  await expect
    .poll(() =>
      line.store.read(() =>
        get<{ free: number }>(
          'SELECT count(*) AS free FROM generations WHERE worker IS NOT NULL AND worker <> ?',
          worker,
        ),
      ),
    )
    .toEqual({ free: 1 });
  const stale = { id: 'g', attempt: 1, worker };
  const changes = [
    () => transitions.submitting(stale, 0),
    () => transitions.progress(stale, [], 1),
    () => transitions.finish(stale, { status: 'FAILED', failure: null, progress: [] }, 1),
  ];
  for (const change of changes)
    await expect(line.store.write<unknown>(change)).rejects.toThrow(StaleAttemptError);
  wire.mend();
  await other.delivery[Symbol.asyncDispose]();
  await lost.delivery[Symbol.asyncDispose]();
  expect(await line.store.read(() => audit())).toEqual([]);
});

test('a worker that leaves lets the others go on at once', async () => {
  await using line = await openSharedLine();
  await line.store.write(() => openAccount('a'));
  const first = await openWorker(line);
  await accept(line, first, 'a', ['g', 'h']);
  await expect.poll(() => first.begun).toEqual(['g']);
  const second = await openWorker(line);
  await using _delivery = second.delivery;
  await expect.poll(() => second.begun).toEqual(['h']);
  await second.running.get('h')!();
  first.delivery.stop();
  await accept(line, first, 'a', ['i']);
  await expect.poll(() => second.begun).toEqual(['h', 'i']);
  await first.delivery[Symbol.asyncDispose]();
  expect(
    await line.store.read(() => get("SELECT worker, status FROM generations WHERE id = 'g'")),
  ).toEqual({ worker: null, status: 'RUNNING' });
});

test('a cancellation reaches the worker that runs it, told or not', async () => {
  await using line = await openSharedLine();
  await line.store.write(() => openAccount('a'));
  const worker = await openWorker(line);
  await using _delivery = worker.delivery;
  await accept(line, worker, 'a', ['g']);
  await expect.poll(() => worker.begun).toEqual(['g']);
  await line.store.write(() => run("UPDATE generations SET cancel_at = 1 WHERE id = 'g'"));
  await expect.poll(() => worker.canceled[0]).toBe('g');
});

test('of a hundred accounts, one with ten thousand waiting, none waits more than two rounds', async () => {
  await using line = await openSharedLine();
  const small = ids('small', 99);
  await line.store.write(function* () {
    for (const id of ['large', ...small]) yield* openAccount(id);
    yield* storeGeneration({ id: 'large', accountId: 'large', samples: 1, hold: 0 });
    yield* run(`INSERT INTO generations (id, account_id, model, parameters, route, status, backend, weights, revision, progress, estimated, created_at)
      SELECT 'large' || n, account_id, model, parameters, route, status, backend, weights, revision, progress, estimated, created_at
      FROM generations CROSS JOIN generate_series(1, 9999) n WHERE id = 'large'`);
    for (const accountId of small)
      for (const turn of [1, 2])
        yield* storeGeneration({ id: `${accountId}-${turn}`, accountId, samples: 1, hold: 0 });
  });
  const worker = await openWorker(line, { places: 4 });
  await using delivery = worker.delivery;
  delivery.enqueue(jobOf('large', 'large'));
  const rounds = 2 * 100;
  while (worker.begun.length < rounds) {
    await expect.poll(() => worker.running.size).toBeGreaterThan(0);
    await Promise.all([...worker.running.values()].map((end) => end()));
  }
  const begun = worker.begun.slice(0, rounds + 4);
  const ofSmall = begun.filter((id) => id.startsWith('small'));
  expect(ofSmall.length).toBeGreaterThanOrEqual(198 - 4);
  expect(
    new Set(begun.slice(0, 104).filter((id) => id.startsWith('small'))).size,
  ).toBeGreaterThanOrEqual(98);
});
