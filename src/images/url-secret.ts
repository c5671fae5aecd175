import { randomBytes } from 'node:crypto';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const fileName = 'url-secret';

/** The secret that signs image URLs, drawn on the first start and kept, so that URLs outlive a restart. */
export async function loadUrlSecret(folder: string): Promise<Uint8Array> {
  const path = join(folder, fileName);
  try {
    await writeFile(path, randomBytes(32), { flag: 'wx', mode: 0o600 });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  }
  return readFile(path);
}

/** The secret in effect, whichever way it is set; null where none has been drawn yet. */
export async function readUrlSecret(
  folder: string,
  variable: string | undefined,
): Promise<Uint8Array | null> {
  if (variable !== undefined) return Buffer.from(variable);
  try {
    return await readFile(join(folder, fileName));
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
