import { describe, expect, test } from 'vitest';
import { accounts } from '#src/accounts/accounts.ts';
import { keys } from '#src/accounts/keys.ts';
import { allScopes } from '#src/accounts/scopes.ts';
import { adminLog } from '#src/administration/admin-log.ts';
import { eraseDeleted } from '#src/administration/erase.ts';
import { creditBatches } from '#src/credits/batches.ts';
import { countEntries, readEntries } from '#src/credits/entries.ts';
import { ledger } from '#src/credits/ledger.ts';
import type { Generation } from '#src/domain/generation.ts';
import { star, tag, tagsOf } from '#src/generations/library.ts';
import { removeExpired, removeStrayImages } from '#src/generations/retention.ts';
import { imageKey } from '#src/generations/run/image-key.ts';
import { batches } from '#src/generations/store/batches.ts';
import { forget } from '#src/generations/store/forget.ts';
import { findKnown, KeyUsedError, remember } from '#src/generations/store/idempotency.ts';
import { repository } from '#src/generations/store/repository.ts';
import { transitions } from '#src/generations/store/transitions/transitions.ts';
import { readUsage } from '#src/generations/store/usage.ts';
import type { ImageStore } from '#src/images/image-store.ts';
import { audit } from '#src/store/audit.ts';
import { all, get, run } from '#src/store/steps.ts';
import type { Store } from '#src/store/store.ts';
import { openAccount, storeGeneration } from '#test/helpers/stored-generation.ts';

/** A store of this kind with nothing in it. */
export type OpenStore = () => Promise<{ readonly store: Store } & AsyncDisposable>;

const idle = [{ phase: 'QUEUED', step: 0, steps: 0, fraction: 0, basis: 'MEASURED' }] as const;
const begun = { backend: 'local', weights: 'DEMO', revision: 'r', reason: 'test' } as const;
const picture = {
  key: imageKey('g', 0, 1, 'png'),
  mimeType: 'image/png',
  width: 1,
  height: 2,
  bytes: 3,
  sha256: 'abc',
  thumbhash: null,
};

/** What every store does with every rule. */
export function storeContract(name: string, open: OpenStore): void {
  describe(`the store ${name}`, () => {
    test('undoes only the write that fails, and tells only its caller', async () => {
      await using host = await open();
      const { store } = host;
      const results = await Promise.allSettled([
        store.write(() => openAccount('a')),
        store.write(function* () {
          yield* openAccount('b');
          yield* run('INSERT INTO accounts (id, name, created_at) VALUES (?, ?, 0)', 'b', 'again');
        }),
        store.write(function* () {
          yield* openAccount('c');
          throw new RangeError('no');
        }),
        store.write(() => openAccount('d')),
      ]);
      expect(results.map(({ status }) => status)).toEqual([
        'fulfilled',
        'rejected',
        'rejected',
        'fulfilled',
      ]);
      expect(results[2]).toMatchObject({ reason: { message: 'no' } });
      const rows = await store.read(() =>
        all<{ id: string }>('SELECT id FROM accounts ORDER BY id'),
      );
      expect(rows.map(({ id }) => id)).toEqual(['a', 'd']);
    });

    test('gives a rule the rows of what it has done, and shows them to nobody before the end', async () => {
      await using host = await open();
      const inside = await host.store.write(function* () {
        yield* openAccount('a');
        const changed = yield* run('UPDATE accounts SET name = ? WHERE id = ?', 'Alice', 'a');
        const none = yield* run('UPDATE accounts SET name = ? WHERE id = ?', 'Bob', 'b');
        const row = yield* get<{ name: string }>('SELECT name FROM accounts WHERE id = ?', 'a');
        return { changed, none, name: row?.name };
      });
      expect(inside).toEqual({ changed: 1, none: 0, name: 'Alice' });
      expect(await host.store.read(() => accounts.find('b'))).toBeUndefined();
    });

    test('takes any number of writes at once', async () => {
      await using host = await open();
      const ids = Array.from({ length: 100 }, (_, index) => `account-${index}`);
      await Promise.all(ids.map((id) => host.store.write(() => openAccount(id))));
      expect(await host.store.read(() => get('SELECT count(*) AS n FROM accounts'))).toEqual({
        n: 100,
      });
    });

    test('keeps values as they are: the largest amount, bytes, nothing, any text', async () => {
      await using host = await open();
      const { store } = host;
      const name = 'ünïcödé 🟥 "quoted" \'text\' \\ $1 ?';
      await store.write(function* () {
        yield* accounts.create({ id: 'a', name, createdAt: 1_790_000_000_123 });
        yield* ledger.grant('a', Number.MAX_SAFE_INTEGER, 'all', 0);
      });
      expect(await store.read(() => accounts.find('a'))).toEqual({
        id: 'a',
        name,
        createdAt: 1_790_000_000_123,
        suspendedAt: null,
        deletedAt: null,
      });
      expect(await store.read(() => ledger.balance('a'))).toEqual({
        available: Number.MAX_SAFE_INTEGER,
        held: 0,
        spent: 0,
      });
      await expect(store.write(() => ledger.grant('a', 1, 'more', 0))).rejects.toThrow(RangeError);
      const key = {
        accountId: 'a',
        name: 'k',
        environment: 'test',
        scopes: allScopes,
        expiresAt: null,
      };
      const randomBytes = (count: number) => new Uint8Array(count).fill(255);
      const { record } = await store.write(() => keys.create(key, { now: 1, randomBytes }));
      expect(record).toMatchObject({ expiresAt: null, scopes: allScopes });
      const known = await store.read(() => keys.withHash(record.id));
      expect(known).toMatchObject({ record });
      expect(known?.hash).toBeInstanceOf(Uint8Array);
      expect(known?.hash).toHaveLength(32);
    });

    test('carries a generation from its acceptance to its end, and its books are right', async () => {
      await using host = await open();
      const { store } = host;
      await store.write(function* () {
        yield* openAccount('a');
        yield* ledger.grant('a', 1_000, 'first', 0);
        yield* storeGeneration({ id: 'g', accountId: 'a', samples: 1, hold: 100 });
        yield* remember({ accountId: 'a', key: 'k', hash: 'h' }, 'g', 0);
      });
      expect(await store.read(() => audit())).toEqual([]);
      const fence = { id: 'g', attempt: 1 };
      await store.write(() => transitions.start({ id: 'g', attempt: 0 }, begun, 1, 1));
      await store.write(() =>
        transitions.computesOn(fence, { name: 'CPU', executionProvider: 'cpu' } as never),
      );
      await store.write(() => transitions.progress(fence, idle, 2));
      await store.write(() => transitions.warn(fence, { code: 'DEMO_WEIGHTS', message: 'one' }));
      await store.write(() => transitions.warn(fence, { code: 'DEMO_WEIGHTS', message: 'two' }));
      await store.write(() => transitions.submitting(fence, 0));
      await store.write(() => transitions.submitted(fence, 0, 'job'));
      await store.write(() =>
        transitions.attemptFailed(
          fence,
          { outcome: 'FAILED', failure: null, billed: 'NO', cost: 0 },
          { backend: 'segmind', reason: 'next' },
          3,
        ),
      );
      expect(await store.read(() => audit())).toEqual([]);
      await store.write(() => transitions.start(fence, begun, 1, 4));
      const second = { id: 'g', attempt: 2 };
      await store.write(() =>
        transitions.image(second, { index: 0, image: picture, seed: 9, cost: 60 }, idle, 5),
      );
      const end = await store.write(() =>
        transitions.finish(
          second,
          {
            status: 'SUCCEEDED',
            failure: null,
            attempt: { outcome: 'SUCCEEDED', failure: null, billed: 'YES', cost: 60 },
            progress: idle,
          },
          6,
        ),
      );
      expect(end).toMatchObject({ kind: 'FINISHED', status: 'SUCCEEDED', cursor: 7 });
      await expect(store.write(() => transitions.progress(second, idle, 7))).rejects.toThrow(
        'is not the current one',
      );
      expect(await store.read(() => audit())).toEqual([]);
      expect(await store.read(() => ledger.balance('a'))).toEqual({
        available: 940,
        held: 0,
        spent: 60,
      });
      expect(await store.read(() => repository.generation('g'))).toMatchObject({
        status: 'SUCCEEDED',
        attempt: 2,
        warnings: [{ message: 'one' }, { message: 'two' }],
        startedAt: 1,
        finishedAt: 6,
        imagesExpired: false,
      });
      expect(await store.read(() => repository.samples('g'))).toMatchObject([
        {
          status: 'SUCCEEDED',
          seed: 9,
          cost: 60,
          submitting: false,
          image: { key: picture.key, height: 2 },
        },
      ]);
      expect(await store.read(() => repository.attempts('g'))).toMatchObject([
        { number: 1, outcome: 'FAILED' },
        { number: 2, outcome: 'SUCCEEDED', cost: 60, billed: 'YES' },
      ]);
      const events = await store.read(() => repository.events('g', 2, 3));
      expect(events.map(({ cursor, kind }) => [cursor, kind])).toEqual([
        [3, 'PROGRESS'],
        [4, 'ATTEMPT_FAILED'],
        [5, 'STARTED'],
      ]);
      expect(await store.read(() => findKnown({ accountId: 'a', key: 'k', hash: 'h' }))).toBe('g');
      await expect(
        store.write(() => remember({ accountId: 'a', key: 'k', hash: 'h' }, 'g', 0)),
      ).rejects.toBeInstanceOf(KeyUsedError);
    });

    test('pages through generations and entries, and reads many at once', async () => {
      await using host = await open();
      const { store } = host;
      await store.write(() => openAccount('a'));
      await store.write(() => ledger.grant('a', 100, 'first', 0));
      for (const id of ['g1', 'g2', 'g3'])
        await store.write(() => storeGeneration({ id, accountId: 'a', samples: 2, hold: 10 }));
      const page = (filter: object) =>
        Promise.resolve(store.read(() => repository.page('a', { limit: 2, ...filter }))).then(
          (rows) => rows.map(({ id }) => id),
        );
      expect(await page({})).toEqual(['g3', 'g2']);
      expect(await page({ oldestFirst: true })).toEqual(['g1', 'g2']);
      expect(await page({ model: 'tiny-sd', statuses: ['QUEUED', 'FAILED', 'RUNNING'] })).toEqual([
        'g3',
        'g2',
      ]);
      expect(await page({ model: 'ssd-1b' })).toEqual([]);
      expect(await page({ statuses: ['FAILED'] })).toEqual([]);
      await store.write(() => tag('g2', ['a farm']));
      const [marked] = await store.read(() => repository.samples('g2'));
      await store.write(() => star(marked!.id, true));
      expect(await page({ starred: true, words: ['-'] })).toEqual(['g2']);
      expect(await page({ tag: 'a farm' })).toEqual(['g2']);
      expect(await page({ tag: 'farm' })).toEqual([]);
      expect(await page({ words: ['A', '%'] })).toEqual([]);
      expect(await store.read(() => tagsOf('a'))).toEqual(['a farm']);
      const count = (filter: object) => store.read(() => repository.count('a', filter));
      expect(await count({})).toBe(3);
      expect(await count({ model: 'tiny-sd', statuses: ['QUEUED'], starred: false })).toBe(2);
      expect(await count({ createdFrom: 1 })).toBe(0);
      expect(await store.read(() => countEntries('a'))).toBe(4);
      const [, middle] = await store.read(() => repository.page('a', { limit: 2 }));
      expect(await page({ before: middle!.seq })).toEqual(['g1']);
      const entries = await store.read(() => readEntries('a', { limit: 2, before: 4 }));
      expect(entries.map(({ number, kind }) => [number, kind])).toEqual([
        [3, 'HOLD'],
        [2, 'HOLD'],
      ]);
      const many = await store.read(() => batches.generations(['g1', 'g3', 'none']));
      expect([...many.keys()].sort()).toEqual(['g1', 'g3']);
      const samples = await store.read(() => batches.samplesOf(['g1', 'g2']));
      expect(samples.get('g2')).toHaveLength(2);
      expect((await store.read(() => batches.attemptsOf(['g1']))).size).toBe(0);
      expect((await store.read(() => creditBatches.balancesOf(['a']))).get('a')).toMatchObject({
        held: 30,
      });
      expect((await store.read(() => creditBatches.holdsOf(['g1']))).get('g1')).toMatchObject({
        amount: 10,
      });
      expect(await store.read(() => accounts.list())).toMatchObject([{ id: 'a', available: 70 }]);
    });

    test('notes the use of keys, and ends them', async () => {
      await using host = await open();
      const { store } = host;
      await store.write(() => openAccount('a'));
      const key = {
        accountId: 'a',
        name: 'k',
        environment: 'test',
        scopes: allScopes,
        expiresAt: 90,
      };
      let drawn = 0;
      const randomBytes = (count: number) => new Uint8Array(count).fill(drawn++);
      const { record } = await store.write(() => keys.create(key, { now: 1, randomBytes }));
      const lastUse = async () => (await store.read(() => keys.find(record.id)))?.lastUsedAt;
      await store.write(() => keys.use(record.id, 100_000));
      await store.write(() => keys.use(record.id, 159_999));
      expect(await lastUse()).toBe(100_000);
      await store.write(() => keys.use(record.id, 160_000));
      expect(await lastUse()).toBe(160_000);
      const next = await store.write(() => keys.rotate(record.id, 10, { now: 2, randomBytes }));
      expect(await store.read(() => keys.find(record.id))).toMatchObject({
        expiresAt: 12,
        replacedBy: next.record.id,
      });
      expect(await store.write(() => keys.revoke(next.record.id, 5))).toMatchObject({
        revokedAt: 5,
      });
      expect(await store.write(() => keys.revoke(next.record.id, 6))).toMatchObject({
        revokedAt: 5,
      });
      expect(await store.read(() => keys.list('a'))).toHaveLength(2);
      expect((await store.read(() => keys.listOf(['a', 'b']))).get('a')).toHaveLength(2);
      expect(await store.read(() => keys.areThereAny())).toBe(true);
    });

    test('forgets what was kept for its time, and knows what nothing refers to', async () => {
      await using host = await open();
      const { store } = host;
      const fence = { id: 'g', attempt: 1 };
      const failure = { code: 'INTERNAL', message: '', retryable: false, billed: 'NO' } as const;
      await store.write(function* () {
        yield* openAccount('a');
        yield* ledger.grant('a', 100, 'first', 0);
        yield* storeGeneration({ id: 'g', accountId: 'a', samples: 2, hold: 50 });
        yield* remember({ accountId: 'a', key: 'k', hash: 'h' }, 'g', 0);
        yield* transitions.start({ id: 'g', attempt: 0 }, begun, 1, 1);
        yield* transitions.image(fence, { index: 0, image: picture, seed: 9, cost: 6 }, idle, 2);
        yield* transitions.sampleFailed(fence, { index: 1, failure, cost: 3 }, idle, 3);
      });
      expect((await store.read(() => repository.open())).map(({ id }) => id)).toEqual(['g']);
      const [first] = await store.read(() => repository.samples('g'));
      expect((await store.read(() => batches.samples([first!.id]))).get(first!.id)).toEqual(first);
      expect(await store.read(() => repository.sample(first!.id))).toEqual(first);
      await store.write(() =>
        transitions.finish(fence, { status: 'PARTIAL', failure: null, progress: idle }, 4),
      );
      const stray = imageKey('g', 1, 9, 'png');
      const deleted: string[] = [];
      const images = {
        delete: async (key: string) => void deleted.push(key),
        async *keys() {
          yield* [picture.key, stray, imageKey('unknown', 0, 1, 'png')];
        },
      } as unknown as ImageStore;
      const context = { database: store, images, now: () => 1_000 };
      expect(await removeStrayImages(context)).toBe(1);
      expect(deleted).toEqual([stray]);
      await removeExpired(context, { imagesMs: 10, eventsMs: 10, idempotencyKeysMs: 10 });
      expect(deleted).toEqual([stray, picture.key]);
      expect(await store.read(() => findKnown({ accountId: 'a', key: 'k', hash: 'h' }))).toBeNull();
      const events = await store.read(() => repository.events('g', 0, 10));
      expect(events.map(({ kind }) => kind)).toEqual(['FINISHED']);
      expect(await store.read(() => repository.generation('g'))).toMatchObject({
        imagesExpired: true,
      });
      expect(await store.read(() => audit())).toEqual([]);
    });

    test('never changes or deletes an entry of the ledger or of the log of administration', async () => {
      await using host = await open();
      await host.store.write(function* () {
        yield* openAccount('a');
        yield* ledger.grant('a', 1, 'first', 0);
      });
      const change = {
        action: 'ACCOUNT_CREATED',
        accountId: 'a',
        target: null,
        before: null,
        after: { id: 'a' },
      } as const;
      const actor = {
        door: 'COMMAND_LINE',
        accountId: null,
        keyId: null,
        requestId: null,
        user: 'root',
      } as const;
      await host.store.write(() => adminLog.add(change, actor, 5));
      for (const hand of [
        'UPDATE entries SET amount = 2',
        'DELETE FROM entries',
        "UPDATE admin_log SET action = 'KEY_CREATED'",
        'DELETE FROM admin_log',
      ])
        await expect(host.store.write(() => run(hand))).rejects.toThrow(/never/);
      expect(await host.store.read(() => adminLog.page({ limit: 5, accountId: 'a' }))).toEqual([
        { ...change, number: 1, actor, createdAt: 5 },
      ]);
    });

    test('tells what is wrong with books that another hand has changed', async () => {
      await using host = await open();
      const { store } = host;
      await store.write(function* () {
        yield* openAccount('a');
        yield* ledger.grant('a', 100, 'first', 0);
        yield* storeGeneration({ id: 'g', accountId: 'a', samples: 1, hold: 10 });
      });
      const broken = async (change: string, back: string) => {
        await store.write(() => run(change));
        const told = await store.read(() => audit());
        await store.write(() => run(back));
        return told;
      };
      expect(
        await broken('UPDATE balances SET available = 91', 'UPDATE balances SET available = 90'),
      ).toMatchObject([expect.stringMatching(/all buckets .*: a\./)]);
      expect(
        await broken('UPDATE balances SET running = 1', 'UPDATE balances SET running = 0'),
      ).toMatchObject([expect.stringMatching(/counted as running .*: a\./)]);
      expect(
        await broken('UPDATE balances SET open_holds = 2', 'UPDATE balances SET open_holds = 1'),
      ).toMatchObject([expect.stringMatching(/open holds: a\./)]);
      expect(
        await broken('UPDATE holds SET amount = 11', 'UPDATE holds SET amount = 10'),
      ).toHaveLength(2);
      expect(
        await broken('UPDATE generations SET cursor = 2', 'UPDATE generations SET cursor = 1'),
      ).toMatchObject([expect.stringMatching(/numbered without gaps .*: g\./)]);
      expect(await store.read(() => audit())).toEqual([]);
    });

    test('takes no requests of an account that is suspended, until it is resumed', async () => {
      await using host = await open();
      const { store } = host;
      await store.write(function* () {
        yield* openAccount('a');
        yield* ledger.grant('a', 100, 'first', 0);
      });
      const accept = (id: string) =>
        store.write(() => storeGeneration({ id, accountId: 'a', samples: 1, hold: 1 }));
      await accept('g1');
      await store.write(() => accounts.suspend('a', 7));
      await store.write(() => accounts.suspend('a', 8));
      await expect(accept('g2')).rejects.toThrow();
      expect(await store.read(() => accounts.find('a'))).toMatchObject({ suspendedAt: 7 });
      await store.write(() => accounts.resume('a'));
      await accept('g3');
      await store.write(() => accounts.markDeleted('a', 9));
      await expect(accept('g4')).rejects.toThrow();
      const find = async () => store.read(() => accounts.mustFind('a'));
      await expect(find()).rejects.toThrow(/no account/);
      expect(await store.read(() => accounts.list())).toEqual([]);
      expect(await store.read(() => audit())).toEqual([]);
    });

    test('erases what a deleted account had, and keeps its books', async () => {
      await using host = await open();
      const { store } = host;
      const fence = { id: 'g1', attempt: 1 };
      await store.write(function* () {
        yield* openAccount('a');
        yield* openAccount('b');
        yield* ledger.grant('a', 100, 'first', 0);
        yield* ledger.grant('b', 100, 'first', 0);
        yield* storeGeneration({ id: 'g1', accountId: 'a', samples: 1, hold: 10 });
        yield* storeGeneration({ id: 'g2', accountId: 'a', samples: 1, hold: 10 });
        yield* storeGeneration({ id: 'g3', accountId: 'b', samples: 1, hold: 10 });
        yield* remember({ accountId: 'a', key: 'k', hash: 'h' }, 'g1', 0);
        yield* transitions.start({ id: 'g1', attempt: 0 }, begun, 1, 1);
        yield* transitions.image(fence, { index: 0, image: picture, seed: 9, cost: 6 }, idle, 2);
        yield* transitions.finish(fence, { status: 'SUCCEEDED', failure: null, progress: idle }, 4);
        yield* accounts.markDeleted('a', 5);
      });
      const deleted: string[] = [];
      const images = {
        delete: async (key: string) => void deleted.push(key),
      } as unknown as ImageStore;
      const canceled = { status: 'CANCELED', failure: null, progress: idle } as const;
      const context = {
        database: store,
        images,
        generations: {
          async cancel({ id, attempt }: Generation) {
            await store.write(() => transitions.finish({ id, attempt }, canceled, 6));
            return 'CANCELED_BEFORE_START' as const;
          },
        },
        now: () => 7,
      };
      await eraseDeleted(context);
      await eraseDeleted(context);
      expect(deleted).toEqual([picture.key]);
      const own = await store.read(() => batches.generations(['g1', 'g2']));
      for (const generation of own.values())
        expect(generation).toMatchObject({ parameters: {}, imagesExpired: true, requestId: null });
      expect(await store.read(() => repository.events('g1', 0, 9))).toEqual([]);
      expect(await store.read(() => findKnown({ accountId: 'a', key: 'k', hash: 'h' }))).toBeNull();
      expect(await store.read(() => repository.generation('g3'))).toMatchObject({
        status: 'QUEUED',
        parameters: { samples: 1 },
      });
      expect(await store.read(() => ledger.balance('a'))).toEqual({
        available: 94,
        held: 0,
        spent: 6,
      });
      expect(await store.read(() => audit())).toEqual([]);
    });

    test('adds up what was used', async () => {
      await using host = await open();
      const { store } = host;
      const day = Date.UTC(2026, 10, 27);
      const fence = { id: 'g2', attempt: 1 };
      await store.write(function* () {
        for (const id of ['a', 'b']) {
          yield* openAccount(id);
          yield* ledger.grant(id, 100, 'first', 0);
        }
        yield* storeGeneration({
          id: 'g1',
          accountId: 'a',
          samples: 1,
          hold: 10,
          createdAt: day - 1,
        });
        yield* storeGeneration({ id: 'g2', accountId: 'a', samples: 2, hold: 20, createdAt: day });
        yield* storeGeneration({ id: 'g3', accountId: 'b', samples: 1, hold: 30, createdAt: day });
        yield* transitions.start({ id: 'g2', attempt: 0 }, begun, 1, 1);
        yield* transitions.image(fence, { index: 0, image: picture, seed: 9, cost: 6 }, idle, 2);
        yield* transitions.finish(fence, { status: 'PARTIAL', failure: null, progress: idle }, 4);
      });
      const usage = (query: object) =>
        store.read(() => readUsage({ by: 'DAY', from: 0, to: day + 1, ...query }));
      const none = { generations: 1, images: 0, held: 0, charged: 0, cost: 0 };
      const drawn = { images: 1, charged: 6, cost: 6 };
      expect(await usage({ accountId: 'a' })).toEqual([
        { ...none, group: '2026-11-26', held: 10 },
        { ...none, group: '2026-11-27', ...drawn },
      ]);
      expect(await usage({ by: 'ACCOUNT' })).toEqual([
        { ...none, group: 'a', generations: 2, held: 10, ...drawn },
        { ...none, group: 'b', held: 30 },
      ]);
      expect(await usage({ by: 'MODEL', from: day })).toEqual([
        { ...none, group: 'tiny-sd', generations: 2, held: 30, ...drawn },
      ]);
      expect(await usage({ by: 'KEY', to: day })).toEqual([{ ...none, group: '', held: 10 }]);
      expect(await usage({ by: 'BACKEND', to: 1 })).toEqual([]);
    });

    test('takes any text, and finds nothing by one that is nowhere', async () => {
      await using host = await open();
      const { store } = host;
      const odd = 'a\0b\ud800';
      await store.write(function* () {
        yield* openAccount('a');
        yield* accounts.rename('a', odd);
      });
      const { name } = (await store.read(() => accounts.find('a')))!;
      expect(name.replaceAll(/[\0\ufffd]/g, '?')).toBe('a?b?');
      expect(await store.read(() => accounts.find(odd))).toBeUndefined();
      expect(await store.read(() => repository.generation(odd))).toBeUndefined();
      for (const filter of [{ words: [odd] }, { tag: odd }])
        expect(await store.read(() => repository.page('a', { ...filter, limit: 9 }))).toEqual([]);
    });

    test('gives what was deleted no tags', async () => {
      await using host = await open();
      const { store } = host;
      await store.write(function* () {
        yield* openAccount('a');
        yield* ledger.grant('a', 1_000, 'first', 0);
        yield* storeGeneration({ id: 'g', accountId: 'a', samples: 1, hold: 1 });
        yield* forget(['g'], 1);
        yield* tag('g', ['late']);
      });
      expect(await store.read(() => tagsOf('a'))).toEqual([]);
    });

    test('tells of no fault while it works', async () => {
      await using host = await open();
      await host.store.probe();
      expect(host.store.fault()).toBeNull();
    });
  });
}
