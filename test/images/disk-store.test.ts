import { mkdir, mkdtemp, readdir, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { createDiskStore } from '#src/images/disk-store.ts';
import { imageStoreContract } from '#test/contracts/image-store.ts';

const folder = () => mkdtemp(join(tmpdir(), 'darkroom-images-'));

describe('the disk store', () => {
  imageStoreContract(async () => createDiskStore(join(await folder(), 'images')));

  test('removes what a crash left half written when it lists', async () => {
    const path = await folder();
    await mkdir(join(path, 'one'));
    await writeFile(join(path, 'one', '0.png.5f1c.part'), 'half');
    await writeFile(join(path, 'one', '1.png'), 'whole');
    expect(await Array.fromAsync(createDiskStore(path).keys())).toEqual(['one/1.png']);
    expect(await readdir(join(path, 'one'))).toEqual(['1.png']);
  });
});
