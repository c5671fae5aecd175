import { Readable } from 'node:stream';
import { StorageFullError } from '#src/domain/gateway-errors.ts';
import { all, get, run, type Steps } from '#src/store/steps.ts';
import { storageFault } from '#src/store/storage-fault.ts';
import type { Store } from '#src/store/store.ts';
import { checkImageKey, type ImageStore, ImagesAwayError, type Staging } from './image-store.ts';

/** Of a file that is staged: copying more into the database takes longer than a file of its own. */
const mostBytes = 256 * 1024;
/** A file that is written to see whether there is room for one. */
const probeKey = 'probe/room.bin';
/** Files that are moved at once. */
const batch = 16;

/**
 * An image store beside a database of one process, in which small files are staged: what a
 * transaction stores is durable with it, so that a picture and the row that names it wait for the
 * disk once. `settle` moves them to their places. A crash on the way leaves the row, which is moved
 * again, over whatever part of the file is there.
 *
 * @param maxBytes of a file that is staged @default 256 KiB
 */
export function withStaging(
  files: ImageStore,
  database: Store,
  { maxBytes = mostBytes }: { readonly maxBytes?: number } = {},
): ImageStore & { readonly staging: Staging } {
  async function move(key: string): Promise<void> {
    const data = await database.read(() => stagedImages.find(key));
    if (!data) return;
    await files.delete(key);
    await files.put(key, data);
  }

  /**
   * Each once: one that cannot be moved is in the way of no other.
   *
   * @throws what kept a file from being moved; it is staged as before
   */
  async function settleAll(): Promise<void> {
    const reasons: unknown[] = [];
    for (let last = ''; ; ) {
      const keys = await database.read(() => stagedImages.keys(batch, last));
      if (keys.length === 0) break;
      last = keys.at(-1)!;
      const moves = await Promise.allSettled(keys.map(move));
      const moved = keys.filter((_, index) => moves[index]!.status === 'fulfilled');
      if (moved.length > 0) {
        const gone = await database.write(() => stagedImages.remove(moved));
        // Deleted while it was moved.
        for (const key of gone) await files.delete(key);
      }
      reasons.push(...moves.flatMap((one) => (one.status === 'rejected' ? [one.reason] : [])));
    }
    if (reasons.length > 0) throw reasons.find((one) => !isOfDisk(one)) ?? reasons[0];
  }

  let fault: string | null = null;
  /** Of the largest file for which there was no room. */
  let missingBytes = maxBytes;
  async function probe(): Promise<ImagesAwayError | null> {
    try {
      await files.delete(probeKey);
      await files.put(probeKey, Buffer.alloc(missingBytes));
      await files.delete(probeKey);
      missingBytes = maxBytes;
      fault = null;
      return null;
    } catch (error) {
      fault = storageFault(error);
      if (fault === null) throw error;
      return new ImagesAwayError(fault, { needsChange: false, cause: error });
    }
  }

  /** One at a time: a second would write over what the first has moved. */
  let settling: Promise<void> | null = null;
  const staging: Staging = {
    maxBytes,
    add: stagedImages.add,
    settle() {
      settling ??= settleAll()
        .catch(async (error) => {
          if (!isOfDisk(error)) throw error;
          await probe();
        })
        .finally(() => {
          settling = null;
        });
      return settling;
    },
  };

  return {
    ...files,
    staging,
    async put(key, data) {
      try {
        await files.put(key, data);
      } catch (error) {
        const why = storageFault(error);
        // From now on nothing is accepted that would be drawn, and paid for, in vain.
        if (why !== null) {
          fault = why;
          missingBytes = Math.max(missingBytes, data.byteLength);
        }
        throw error;
      }
    },
    fault: () => fault ?? files.fault?.() ?? null,
    probe: async () => (await probe()) ?? (await files.probe?.()) ?? null,
    async open(key) {
      checkImageKey(key);
      const data = await database.read(() => stagedImages.find(key));
      if (!data) return files.open(key);
      return { size: data.byteLength, stream: Readable.from(data, { objectMode: false }) };
    },
    async delete(key) {
      checkImageKey(key);
      if (await database.read(() => stagedImages.find(key)))
        await database.write(() => stagedImages.remove([key]));
      await files.delete(key);
    },
    async *keys(storedBefore) {
      // None is old, or without a row.
      const staged = new Set(
        storedBefore === undefined ? await database.read(() => stagedImages.keys()) : [],
      );
      yield* staged;
      for await (const key of files.keys(storedBefore)) if (!staged.has(key)) yield key;
    },
  };
}

/** What was not stored is tried again until there is room. */
function isOfDisk(error: unknown): boolean {
  return error instanceof StorageFullError || storageFault(error) !== null;
}

/** The rules of what is staged. */
export const stagedImages = {
  *add(key: string, data: Uint8Array): Steps<void> {
    yield* run('INSERT INTO staged_images (key, data) VALUES (?, ?)', key, data);
  },

  *find(key: string): Steps<Buffer | undefined> {
    const row = yield* get<{ data: Uint8Array }>(
      'SELECT data FROM staged_images WHERE key = ?',
      key,
    );
    return row && Buffer.from(row.data.buffer, row.data.byteOffset, row.data.byteLength);
  },

  /** In their order. @param most -1 for all @param after those behind this one alone */
  *keys(most = -1, after = ''): Steps<string[]> {
    const rows = yield* all<{ key: string }>(
      'SELECT key FROM staged_images WHERE key > ? ORDER BY key LIMIT ?',
      after,
      most,
    );
    return rows.map(({ key }) => key);
  },

  /** @returns those that were not there */
  *remove(keys: readonly string[]): Steps<string[]> {
    const missing: string[] = [];
    for (const key of keys)
      if ((yield* run('DELETE FROM staged_images WHERE key = ?', key)) === 0) missing.push(key);
    return missing;
  },
};
