import { randomUUID } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import type { ImageStore } from './image-store.ts';

/** Half-written files carry this ending until they are whole; a crash leaves some behind. */
const unfinished = '.part';

/** Images as files below a folder: written beside, synced, then renamed into place. */
export function createDiskStore(folder: string): ImageStore {
  /** Files of this process that are not whole yet: what else has the ending was left by another. */
  const writing = new Set<string>();
  const pathOf = (key: string): string => {
    if (!/^[\w-]+(?:\/[\w-]+)*\.\w+$/.test(key)) throw new RangeError(`not an image key: ${key}`);
    return join(folder, key);
  };
  return {
    async put(key, data) {
      const path = pathOf(key);
      const temporary = `${path}.${randomUUID()}${unfinished}`;
      writing.add(temporary);
      try {
        await mkdir(dirname(path), { recursive: true });
        await writeDurably(temporary, data);
        await rename(temporary, path);
        await syncFolder(dirname(path));
        await syncFolder(folder);
      } catch (error) {
        await rm(temporary, { force: true });
        throw error;
      } finally {
        writing.delete(temporary);
      }
    },

    async open(key) {
      const path = pathOf(key);
      const facts = await stat(path).catch(missingAsNull);
      return facts && { size: facts.size, stream: createReadStream(path) };
    },

    async delete(key) {
      await rm(pathOf(key), { force: true });
    },

    async *keys() {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
        missingAsNull,
      );
      for (const entry of entries ?? []) {
        if (!entry.isFile()) continue;
        const path = join(entry.parentPath, entry.name);
        if (!entry.name.endsWith(unfinished)) yield relative(folder, path).split(sep).join('/');
        else if (!writing.has(path)) await rm(path, { force: true });
      }
    },
  };
}

async function writeDurably(path: string, data: Uint8Array): Promise<void> {
  const file = await open(path, 'wx');
  try {
    await file.writeFile(data);
    await file.sync();
  } finally {
    await file.close();
  }
}

/** A rename is durable once the folder that lists it is. */
async function syncFolder(path: string): Promise<void> {
  const folder = await open(path, 'r');
  try {
    await folder.sync();
  } finally {
    await folder.close();
  }
}

function missingAsNull(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
