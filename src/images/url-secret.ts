import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The secret that signs image URLs, drawn on the first start and kept, so that URLs outlive a restart. */
export async function loadUrlSecret(folder: string): Promise<Uint8Array> {
  const path = join(folder, 'url-secret');
  try {
    await writeFile(path, randomBytes(32), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFile(path);
}
