import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { createDiskStore } from '#src/images/disk-store.ts';
import type { ImageStore } from '#src/images/image-store.ts';
import { withStaging } from '#src/images/staging.ts';
import { openSqliteStore } from '#src/store/sqlite/store.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

const key = 'ab/one_0-1.png';
const data = Buffer.from('a picture');

/** @param change what is different about the disk */
function createStore(change?: (disk: ImageStore) => Partial<ImageStore>) {
  const parts = new DisposableStack();
  const { path } = parts.use(temporaryFolder());
  const database = parts.use(openSqliteStore(path));
  const folder = join(path, 'images');
  const disk = createDiskStore(folder);
  const images = withStaging({ ...disk, ...change?.(disk) }, database);
  const stage = () => database.write(() => images.staging.add(key, data));
  return { database, images, disk, folder, stage, [Symbol.dispose]: () => parts.dispose() };
}

async function read(store: ImageStore): Promise<string | null> {
  const file = await store.open(key);
  return file && (await buffer(file.stream)).toString();
}

test('a staged file is read and listed like all others, before and after it is moved', async () => {
  using store = createStore();
  const { images, disk } = store;
  await store.stage();
  expect(await read(disk)).toBeNull();
  for (const moved of [false, true]) {
    if (moved) await images.staging.settle();
    expect(await read(images)).toBe('a picture');
    expect(await Array.fromAsync(images.keys())).toEqual([key]);
  }
  expect(await read(disk)).toBe('a picture');
});

test('a staged file is gone when it is deleted', async () => {
  using store = createStore();
  await store.stage();
  await store.images.delete(key);
  expect(await read(store.images)).toBeNull();
  await store.images.staging.settle();
  expect(await read(store.images)).toBeNull();
});

test('what a crash left of a move is written over', async () => {
  using store = createStore();
  await store.stage();
  const path = join(store.folder, key);
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, 'a pic');
  expect(await read(store.images)).toBe('a picture');
  await store.images.staging.settle();
  expect(await read(store.disk)).toBe('a picture');
});

test('a file that is deleted while it is moved stays deleted', async () => {
  const begun = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  using store = createStore((disk) => ({
    async put(...file) {
      begun.resolve();
      await goOn.promise;
      await disk.put(...file);
    },
  }));
  await store.stage();
  const settled = store.images.staging.settle();
  await begun.promise;
  await store.images.delete(key);
  goOn.resolve();
  await settled;
  expect(await Array.fromAsync(store.images.keys())).toEqual([]);
});

test('two moves at once are one', async () => {
  let puts = 0;
  using store = createStore((disk) => ({
    put(...file) {
      puts += 1;
      return disk.put(...file);
    },
  }));
  await store.stage();
  await Promise.all([store.images.staging.settle(), store.images.staging.settle()]);
  expect(puts).toBe(1);
});

test('a file stays staged while the disk takes none, and a fault of ours is told', async () => {
  let fault: Error | null = Object.assign(new Error('no space left'), { code: 'ENOSPC' });
  using store = createStore((disk) => ({
    put: (...file) => (fault ? Promise.reject(fault) : disk.put(...file)),
  }));
  await store.stage();
  expect(store.images.fault?.()).toBeNull();
  await store.images.staging.settle();
  expect(await read(store.disk)).toBeNull();
  expect(await read(store.images)).toBe('a picture');
  // Then nothing more is accepted.
  expect(store.images.fault?.()).toBe('its disk is full');
  fault = new TypeError('a fault');
  await expect(store.images.staging.settle()).rejects.toThrow('a fault');
  fault = null;
  await store.images.probe?.();
  expect(store.images.fault?.()).toBeNull();
  await store.images.staging.settle();
  expect(await read(store.disk)).toBe('a picture');
});

test('files that cannot be moved are in the way of no other', async () => {
  using store = createStore((disk) => ({
    put: (name, bytes) =>
      name.startsWith('aa/')
        ? Promise.reject(Object.assign(new Error('not permitted'), { code: 'EACCES' }))
        : disk.put(name, bytes),
  }));
  for (let at = 0; at < 40; at++)
    await store.database.write(() => store.images.staging.add(`aa/${at}.png`, data));
  await store.stage();
  await store.images.staging.settle();
  expect(await read(store.disk)).toBe('a picture');
  expect(await Array.fromAsync(store.images.keys())).toHaveLength(41);
});

test.each(['ENOSPC', 'ENOTDIR'])(
  'a large file that the disk does not take (%s) is a fault until one of its size is taken',
  async (code) => {
    let most = 300_000;
    using store = createStore((disk) => ({
      put: (name, bytes) =>
        bytes.byteLength > most
          ? Promise.reject(Object.assign(new Error('no'), { code }))
          : disk.put(name, bytes),
    }));
    const { images } = store;
    await expect(images.put(key, Buffer.alloc(500_000))).rejects.toThrow('no');
    expect(images.fault?.()).not.toBeNull();
    await images.probe?.();
    expect(images.fault?.()).not.toBeNull();
    most = 600_000;
    await images.probe?.();
    expect(images.fault?.()).toBeNull();
  },
);
