import { randomBytes } from 'node:crypto';
import { buffer } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import type { ImageStore } from '#src/images/image-store.ts';

/** What an image store is. Runs on every implementation. */
export function imageStoreContract(create: () => Promise<ImageStore>): void {
  const read = async (store: ImageStore, key: string) => {
    const file = await store.open(key);
    return file && { size: file.size, data: await buffer(file.stream) };
  };
  const keysOf = async (store: ImageStore, before?: number) =>
    (await Array.fromAsync(store.keys(before))).toSorted();

  test('gives back what was put', async () => {
    const store = await create();
    const data = randomBytes(100_000);
    await store.put('one/0.png', data);
    expect(await read(store, 'one/0.png')).toEqual({ size: data.length, data });
  });

  test('writes a key once', async () => {
    const store = await create();
    await store.put('one/0.png', Buffer.from('first'));
    await expect(store.put('one/0.png', Buffer.from('second'))).rejects.toThrow();
    expect((await read(store, 'one/0.png'))?.data.toString()).toBe('first');
  });

  test('has nothing under a key that was never put, or was deleted', async () => {
    const store = await create();
    expect(await store.open('no/0.png')).toBeNull();
    await store.put('one/0.png', Buffer.from('x'));
    await store.delete('one/0.png');
    expect(await store.open('one/0.png')).toBeNull();
    await store.delete('one/0.png');
  });

  test('lists its keys', async () => {
    const store = await create();
    expect(await keysOf(store)).toEqual([]);
    for (const key of ['a/0.png', 'a/1.jpg', 'b/0.webp']) await store.put(key, Buffer.from(key));
    expect(await keysOf(store)).toEqual(['a/0.png', 'a/1.jpg', 'b/0.webp']);
  });

  test('lists the keys stored before a time', async () => {
    const store = await create();
    const begun = Date.now();
    await store.put('one/0.png', Buffer.from('x'));
    const minuteMs = 60_000;
    expect(await keysOf(store, begun + minuteMs)).toEqual(['one/0.png']);
    expect(await keysOf(store, begun - minuteMs)).toEqual([]);
  });

  test.each(['../out.png', '/etc/passwd', 'a/../../b.png', 'a//b.png', 'noending', '', 'a\0.png'])(
    'refuses the key %j',
    async (key) => {
      const store = await create();
      await expect(store.put(key, Buffer.from('x'))).rejects.toThrow('not an image key');
      await expect(store.open(key)).rejects.toThrow('not an image key');
    },
  );

  test('many at once do not disturb one another', async () => {
    const store = await create();
    const keys = Array.from({ length: 40 }, (_, index) => `g/${index}.png`);
    await Promise.all(keys.map((key) => store.put(key, Buffer.from(key))));
    for (const key of keys) expect((await read(store, key))?.data.toString()).toBe(key);
  });
}
