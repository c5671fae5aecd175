import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createDiskStore } from '#src/images/disk-store.ts';

const folder = () => mkdtemp(join(tmpdir(), 'darkroom-images-'));

describe('the disk store', () => {
  test('goes on when its folders were removed', async () => {
    const path = await folder();
    const store = createDiskStore(path);
    await store.put('one/0.png', Buffer.from('x'));
    await rm(join(path, 'one'), { recursive: true });
    await expect(store.put('one/1.png', Buffer.from('x'))).rejects.toThrow('ENOENT');
    await store.put('one/1.png', Buffer.from('x'));
    expect(await Array.fromAsync(store.keys())).toEqual(['one/1.png']);
  });

  test('leaves nothing of what could not be written whole', async () => {
    const path = await folder();
    const store = createDiskStore(path);
    await store.put('one/0.png', Buffer.from('x'));
    await expect(store.put('one/1.png', {} as Uint8Array)).rejects.toThrow();
    expect(await readdir(join(path, 'one'))).toEqual(['0.png']);
  });
});
