import { constants, createReadStream } from 'node:fs';
import { mkdir, open, readdir, rm, stat } from 'node:fs/promises';
import { dirname, join, relative, sep } from 'node:path';
import { checkImageKey, type ImageStore } from './image-store.ts';

const { O_CREAT, O_EXCL, O_WRONLY } = constants;
/** Windows has none, and opens no folders: there a file is synced for itself, and NTFS logs its own names. */
const O_SYNC: number | undefined = constants.O_SYNC;

/**
 * Images as files below a folder. A file is written in place: until `put` has resolved no one knows
 * its key, and what a crash leaves behind is a file that no row refers to.
 */
export function createDiskStore(folder: string): ImageStore {
  /** By path: folders that are there, also after a power cut. */
  const folders = new Map<string, Promise<void>>();
  const makeFolder = (path: string): Promise<void> => {
    let made = folders.get(path);
    if (!made) {
      made = makeFolderDurably(path, folder);
      folders.set(path, made);
    }
    return made;
  };
  const pathOf = (key: string): string => {
    checkImageKey(key);
    return join(folder, key);
  };
  return {
    async put(key, data) {
      const path = pathOf(key);
      try {
        await makeFolder(dirname(path));
        await writeDurably(path, data);
      } catch (error) {
        // Another process may have removed it: the next call looks again.
        folders.delete(dirname(path));
        throw error;
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

    async *keys(storedBefore) {
      const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(
        missingAsNull,
      );
      for (const entry of entries ?? []) {
        if (!entry.isFile()) continue;
        const path = join(entry.parentPath, entry.name);
        if (storedBefore !== undefined && !(await isOlder(path, storedBefore))) continue;
        yield relative(folder, path).split(sep).join('/');
      }
    },
  };
}

/** The file waits for the disk with its writing, and beside the folder that lists it. */
async function writeDurably(path: string, data: Uint8Array): Promise<void> {
  const file = await open(path, O_CREAT | O_EXCL | O_WRONLY | (O_SYNC ?? 0));
  try {
    await Promise.all([file.writeFile(data), syncFolder(dirname(path))]);
    if (O_SYNC === undefined) await file.sync();
  } catch (error) {
    await rm(path, { force: true });
    throw error;
  } finally {
    await file.close();
  }
}

/** With every folder on the way to it, each of which is listed in the one above. */
async function makeFolderDurably(path: string, root: string): Promise<void> {
  await mkdir(path, { recursive: true });
  for (let at = path; at !== root; at = dirname(at)) await syncFolder(dirname(at));
}

async function isOlder(path: string, time: number): Promise<boolean> {
  const facts = await stat(path).catch(missingAsNull);
  return facts !== null && facts.mtimeMs < time;
}

async function syncFolder(path: string): Promise<void> {
  if (O_SYNC === undefined) return;
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
