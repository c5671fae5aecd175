import { describe, expect, test } from 'vitest';
import { type AccountsPage, accounts } from '#src/accounts/accounts.ts';
import { openAccount } from '#test/helpers/stored-generation.ts';
import type { OpenStore } from './store.ts';

/** Lists of accounts on every store. */
export function accountsContract(name: string, open: OpenStore): void {
  describe(`accounts ${name}`, () => {
    test('are listed in pages, in the order of their making and then of their ids, both ways', async () => {
      await using host = await open();
      const { store } = host;
      await store.write(function* () {
        for (const [id, createdAt] of [
          ['c', 2],
          ['b', 1],
          ['a', 2],
          ['e', 3],
          ['d', 3],
        ] as const)
          yield* accounts.create({ id, name: id, createdAt });
        yield* accounts.markDeleted('e', 9);
      });
      const ids = async (page: AccountsPage) =>
        (await store.read(() => accounts.page(page))).map(({ id }) => id).join('');
      expect(await ids({ limit: 9 })).toBe('bacd');
      expect(await ids({ limit: 2 })).toBe('ba');
      expect(await ids({ limit: 2, after: 'a' })).toBe('cd');
      expect(await ids({ limit: 9, before: 'c' })).toBe('ba');
      expect(await ids({ limit: 2, before: 'd', newestFirst: true })).toBe('ca');
      // One that is deleted is still a place.
      expect(await ids({ limit: 9, before: 'e' })).toBe('bacd');
      expect(await store.read(() => accounts.count({}))).toBe(4);
    });

    test('are found by any part of their id or name, and what stands for others stands for itself', async () => {
      await using host = await open();
      const { store } = host;
      await store.write(function* () {
        yield* openAccount('acme');
        yield* openAccount('lab');
        yield* accounts.rename('lab', 'Größe 100%_! Labor');
      });
      const found = async (search: string) =>
        (await store.read(() => accounts.page({ limit: 9, search }))).map(({ id }) => id);
      expect(await found('')).toEqual(['acme', 'lab']);
      expect(await found('CM')).toEqual(['acme']);
      expect(await found('größe')).toEqual(['lab']);
      expect(await found('100%_!')).toEqual(['lab']);
      for (const nothing of ['a%e', 'a_me', "'"]) expect(await found(nothing)).toEqual([]);
      expect(await store.read(() => accounts.count({ search: 'lab' }))).toBe(1);
    });
  });
}
