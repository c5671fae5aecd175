import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { keys } from '#src/accounts/keys.ts';
import { readEntries } from '#src/credits/entries.ts';
import { ledger } from '#src/credits/ledger.ts';
import { StaleAttemptError } from '#src/generations/store/fence.ts';
import { KeyUsedError, remember } from '#src/generations/store/idempotency.ts';
import { repository } from '#src/generations/store/repository.ts';
import { AccountBusyError } from '#src/generations/store/running.ts';
import { transitions } from '#src/generations/store/transitions/transitions.ts';
import { audit } from '#src/store/audit.ts';
import { openPostgresStore, type PostgresStore } from '#src/store/postgres/store.ts';
import { run, type Steps } from '#src/store/steps.ts';
import { freshDatabase, type TestDatabase } from '#test/helpers/postgres/database.ts';
import { openAccount, ShortError, storeGeneration } from '#test/helpers/stored-generation.ts';

/*
 * What several processes write at once: each store here has connections of its own, as a process has.
 */
const begun = { backend: 'local', weights: 'DEMO', revision: 'r', reason: 'test' } as const;
const unlimited = Number.MAX_SAFE_INTEGER;

let database: TestDatabase;
let stores: PostgresStore[];

beforeAll(async () => {
  database = await freshDatabase();
  stores = await Promise.all(
    ['one', 'two', 'three', 'four'].map((name) =>
      openPostgresStore({ url: database.url, applicationName: name }),
    ),
  );
});

afterAll(async () => {
  for (const store of stores) await store[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

/** The same rule in all processes at once, so many times. */
function atOnce<T>(times: number, rule: (time: number) => Steps<T>) {
  return Promise.allSettled(
    Array.from({ length: times }, (_, time) =>
      stores[time % stores.length]!.write(() => rule(time)),
    ),
  );
}

function valuesOf<T>(results: readonly PromiseSettledResult<T>[]): T[] {
  return results.flatMap((one) => (one.status === 'fulfilled' ? [one.value] : []));
}

function reasonsOf(results: readonly PromiseSettledResult<unknown>[]): unknown[] {
  return results.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
}

async function account(credits: number): Promise<string> {
  const id = randomUUID();
  await stores[0]!.write(function* () {
    yield* openAccount(id);
    yield* ledger.grant(id, credits, 'first', 0);
  });
  return id;
}

describe('many at once', () => {
  test('an account gets as many holds as it may have, and no more', async () => {
    const accountId = await account(1_000);
    const results = await atOnce(100, function* (time) {
      if (!(yield* ledger.reserve(accountId, 1, 10))) throw new ShortError('as many as it may');
      return time;
    });
    expect(valuesOf(results)).toHaveLength(10);
    for (const reason of reasonsOf(results)) expect(reason).toBeInstanceOf(ShortError);
    expect(await stores[1]!.read(() => ledger.headroom(accountId))).toEqual({
      available: 990,
      openHolds: 10,
      closed: 0,
    });
    // Holds without a generation are no state that stays.
    await stores[0]!.write(() =>
      run(
        'UPDATE balances SET held = 0, available = 1000, open_holds = 0 WHERE account_id = ?',
        accountId,
      ),
    );
  });

  test('credits for ten make ten, their numbers without a gap and in the order of the pages', async () => {
    const accountId = await account(100);
    const results = await atOnce(40, (time) =>
      storeGeneration({ id: `${accountId}-${time}`, accountId, samples: 1, hold: 10 }),
    );
    expect(valuesOf(results)).toHaveLength(10);
    const entries = await stores[0]!.read(() =>
      readEntries(accountId, { limit: 50, oldestFirst: true }),
    );
    expect(entries.map(({ number }) => number)).toEqual(
      Array.from({ length: 11 }, (_, at) => at + 1),
    );
    const page = await stores[0]!.read(() =>
      repository.page(accountId, { limit: 50, oldestFirst: true }),
    );
    // An account's generations are numbered in the order in which they were committed.
    expect(page.map(({ id }) => id)).toEqual(
      entries.slice(1).map(({ generationId }) => generationId),
    );
    expect(await stores[0]!.read(() => audit())).toEqual([]);
  });

  test('one idempotency key makes one generation', async () => {
    const accountId = await account(1_000);
    const results = await atOnce(50, function* (time) {
      const id = `${accountId}-${time}`;
      yield* storeGeneration({ id, accountId, samples: 1, hold: 1 });
      yield* remember({ accountId, key: 'the-same', hash: 'h' }, id, 0);
      return id;
    });
    expect(valuesOf(results)).toHaveLength(1);
    for (const reason of reasonsOf(results)) expect(reason).toBeInstanceOf(KeyUsedError);
    expect(await stores[0]!.read(() => repository.page(accountId, { limit: 50 }))).toHaveLength(1);
  });

  test('one phase grants once, and a key is rotated once', async () => {
    const accountId = await account(1);
    expect(valuesOf(await atOnce(40, () => ledger.grant(accountId, 5, 'invoice', 0)))).toEqual(
      expect.arrayContaining([true]),
    );
    expect(await stores[0]!.read(() => ledger.balance(accountId))).toMatchObject({ available: 6 });
    const clock = {
      now: 1,
      randomBytes: (count: number) => crypto.getRandomValues(new Uint8Array(count)),
    };
    const key = {
      accountId,
      name: 'k',
      environment: 'test',
      scopes: ['READ'],
      expiresAt: null,
    } as const;
    const { record } = await stores[0]!.write(() => keys.create(key, clock));
    expect(valuesOf(await atOnce(8, () => keys.rotate(record.id, 0, clock)))).toHaveLength(1);
  });

  test('as many of an account run as may', async () => {
    const accountId = await account(1_000);
    const ids = Array.from({ length: 24 }, (_, time) => `${accountId}-${time}`);
    for (const id of ids)
      await stores[0]!.write(() => storeGeneration({ id, accountId, samples: 1, hold: 1 }));
    const results = await atOnce(ids.length, (time) =>
      transitions.start({ id: ids[time]!, attempt: 0 }, begun, 4, 1),
    );
    expect(valuesOf(results)).toHaveLength(4);
    for (const reason of reasonsOf(results)) expect(reason).toBeInstanceOf(AccountBusyError);
    expect(await stores[0]!.read(() => audit())).toEqual([]);
  });

  test('of those who begin the same generation one does, and all end it once', async () => {
    const accountId = await account(1_000);
    const id = `${accountId}-0`;
    await stores[0]!.write(() => storeGeneration({ id, accountId, samples: 1, hold: 10 }));
    const started = await atOnce(20, () =>
      transitions.start({ id, attempt: 0 }, begun, unlimited, 1),
    );
    expect(valuesOf(started)).toHaveLength(1);
    for (const reason of reasonsOf(started)) expect(reason).toBeInstanceOf(StaleAttemptError);
    const canceled = { status: 'CANCELED', failure: null, progress: [] } as const;
    const ended = await atOnce(20, () => transitions.finish({ id, attempt: 1 }, canceled, 2));
    expect(valuesOf(ended)).toHaveLength(1);
    expect(await stores[0]!.read(() => audit())).toEqual([]);
  });

  test('an attempt that another has followed notes no submission', async () => {
    const accountId = await account(1_000);
    // One that bills: what an own server was asked for costs nothing, noted or not.
    const atProvider = { ...begun, backend: 'segmind' } as const;
    for (let round = 0; round < 40; round += 1) {
      const id = `${accountId}-${round}`;
      await stores[0]!.write(function* () {
        yield* storeGeneration({ id, accountId, samples: 1, hold: 1 });
        yield* transitions.start({ id, attempt: 0 }, atProvider, unlimited, 1);
      });
      // The rules of two processes, their statements side by side.
      const [note, next] = await Promise.allSettled([
        stores[0]!.write(() => transitions.submitting({ id, attempt: 1 }, 0)),
        stores[1]!.write(() => transitions.start({ id, attempt: 1 }, atProvider, unlimited, 2)),
      ]);
      expect(next.status).toBe('fulfilled');
      const [attempt] = await stores[2]!.read(() => repository.attempts(id));
      // Noted before the next attempt began, and then known to it; or not at all.
      if (note.status === 'fulfilled') {
        expect(attempt).toMatchObject({ outcome: 'INTERRUPTED', billed: 'UNKNOWN' });
      } else {
        expect(note.reason).toBeInstanceOf(StaleAttemptError);
        expect(attempt).toMatchObject({ outcome: 'INTERRUPTED', billed: 'NO' });
      }
    }
    expect(await stores[0]!.read(() => audit())).toEqual([]);
  });
});
