import { createHash } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { type FileHandle, mkdir, open } from 'node:fs/promises';
import { dirname } from 'node:path';
import { pipeline } from 'node:stream/promises';

/**
 * Copies a file to a new name that only its owner may read. It is on disk when this resolves.
 *
 * @returns the SHA-256 of what was copied, in hexadecimal; null when there is no file to copy
 */
export async function copyFile(from: string, to: string): Promise<string | null> {
  await using source = await openIfThere(from);
  if (source === null) return null;
  await mkdir(dirname(to), { recursive: true });
  const hash = createHash('sha256');
  await pipeline(
    source.createReadStream(),
    async function* (chunks: AsyncIterable<Uint8Array>) {
      for await (const chunk of chunks) {
        hash.update(chunk);
        yield chunk;
      }
    },
    createWriteStream(to, { flags: 'wx', mode: 0o600, flush: true }),
  );
  return hash.digest('hex');
}

/** @returns the SHA-256 of a file, in hexadecimal */
export async function hashFile(path: string): Promise<string> {
  await using source = await open(path);
  const hash = createHash('sha256');
  for await (const chunk of source.createReadStream()) hash.update(chunk);
  return hash.digest('hex');
}

async function openIfThere(path: string): Promise<FileHandle | null> {
  try {
    return await open(path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}
