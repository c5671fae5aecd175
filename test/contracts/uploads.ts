import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { removeExpired } from '#src/generations/retention.ts';
import { createDiskStore } from '#src/images/disk-store.ts';
import { run } from '#src/store/steps.ts';
import { readUpload } from '#src/uploads/files.ts';
import { uploadRows } from '#src/uploads/rows.ts';
import { createUploads } from '#src/uploads/uploads.ts';
import { pngOf } from '#test/helpers/pictures.ts';
import { openAccount, storeGeneration } from '#test/helpers/stored-generation.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';
import { unlimited } from '#test/helpers/unlimited.ts';
import type { OpenStore } from './store.ts';

const startedAt = 1_700_000_000_000;
const keptMs = 60_000;

async function setUp(open: OpenStore) {
  const stack = new AsyncDisposableStack();
  const { store: database } = stack.use(await open());
  const images = createDiskStore(join(stack.use(temporaryFolder()).path, 'images'));
  const clock = { now: startedAt };
  let created = 0;
  const uploads = createUploads({
    database,
    images,
    uploads: { perAccount: 3, keptMs },
    limits: { requestsPerMinute: Number.POSITIVE_INFINITY },
    now: () => clock.now,
    monotonicNow: () => clock.now,
    createId: () => `upload-${++created}`,
    onFault(error) {
      throw error;
    },
  });
  await database.write(() => openAccount('alice'));
  await database.write(() => openAccount('bob'));
  const retire = () =>
    removeExpired({ database, images, now: () => clock.now }, unlimited.retention);
  return {
    database,
    images,
    clock,
    uploads,
    retire,
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

const grey = (shade: number) => pngOf(80, 64, [shade, shade, shade]);

/** Pictures of accounts on a store of either kind, with their files on a disk. */
export function uploadsContract(name: string, open: OpenStore): void {
  describe(`uploads ${name}`, () => {
    test("the same picture is one upload, which is the account's alone", async () => {
      await using it = await setUp(open);
      const { uploads, clock } = it;
      const first = await uploads.add('alice', grey(1));
      const size = { width: 80, height: 64 };
      expect(first).toMatchObject({ accountId: 'alice', ...size, expiresAt: startedAt + keptMs });
      clock.now += 1_000;
      expect(await uploads.add('alice', grey(1))).toEqual({
        ...first,
        expiresAt: clock.now + keptMs,
      });
      expect(await uploads.use('alice', first.id)).toEqual({
        ...first,
        expiresAt: clock.now + keptMs,
      });
      await expect(uploads.use('bob', first.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(uploads.remove('bob', first.id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      expect((await uploads.add('bob', grey(1))).id).not.toBe(first.id);
    });

    test('an account keeps as many as it may, also when they come at once', async () => {
      await using it = await setUp(open);
      const { uploads, images } = it;
      const shades = Array.from({ length: 8 }, (_, shade) => uploads.add('alice', grey(shade)));
      const outcomes = await Promise.allSettled(shades);
      const kept = outcomes.filter((one) => one.status === 'fulfilled');
      expect(kept).toHaveLength(3);
      for (const one of outcomes)
        if (one.status === 'rejected') expect(one.reason).toMatchObject({ code: 'RATE_LIMITED' });
      // Nothing is left of those that were refused.
      expect(await Array.fromAsync(images.keys(Date.now() + 60_000))).toHaveLength(3);
      expect(await uploads.remove('alice', kept[0]!.value.id)).toBe(true);
      await uploads.add('alice', grey(200));
    });

    test('one that a generation starts from stays until that has ended', async () => {
      await using it = await setUp(open);
      const { database, uploads, images, clock, retire } = it;
      const { id } = await uploads.add('alice', grey(1));
      await database.write(function* () {
        yield* storeGeneration({ id: 'open', accountId: 'alice', samples: 1, hold: 0 });
        yield* uploadRows.use(id, 'alice', 'open');
      });
      expect(await uploads.remove('alice', id)).toBe(false);
      clock.now += 2 * keptMs;
      await retire();
      expect(await readUpload(images, id)).not.toHaveLength(0);
      await database.write(() =>
        run("UPDATE generations SET status = 'SUCCEEDED', finished_at = 1 WHERE id = ?", 'open'),
      );
      await retire();
      await expect(readUpload(images, id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(uploads.use('alice', id)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    test('one whose file is lost is there again when it is brought again', async () => {
      await using it = await setUp(open);
      const { uploads, images } = it;
      const { id } = await uploads.add('alice', grey(1));
      await images.delete(`uploads/${id}.png`);
      expect((await uploads.add('alice', grey(1))).id).toBe(id);
      expect(await readUpload(images, id)).not.toHaveLength(0);
    });
  });
}
