import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { License } from '#models/definition.ts';
import {
  linkIntoSnapshot,
  repositoryFolder,
  writeReference,
} from '#src/backends/local/hub-cache.ts';
import { download, type Patience } from './download.ts';
import { formatBytes } from './format.ts';
import type { HubAccess, HubFile, HubRepository } from './hub.ts';
import { createProgress } from './progress.ts';
import { PullError } from './pull-error.ts';

export interface FetchOptions {
  readonly access: HubAccess;
  readonly cacheFolder: string;
  readonly patience: Patience;
  /** What is free on the disk of a folder that exists. */
  readonly freeBytes: (folder: string) => Promise<number>;
  readonly isTerminal: boolean;
  readonly write: (text: string) => void;
  /** Told how many bytes of all files of a repository are on the disk. */
  readonly onProgress?: ((doneBytes: number, totalBytes: number) => void) | undefined;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/** What is fetched, and what people are told of it beforehand. */
export interface Wanted {
  readonly title: string;
  readonly license: License;
  readonly repository: HubRepository;
  /** As asked for: a branch, a tag or a commit. */
  readonly revision: string;
  readonly files: readonly HubFile[];
}

/**
 * Says what comes and under which licence, fetches what is missing, checks it, and links it into
 * the snapshot of its commit.
 *
 * @returns the snapshot's folder
 * @throws PullError with a sentence for people
 */
export async function fetchFiles(options: FetchOptions, wanted: Wanted): Promise<string> {
  const { cacheFolder, write, signal } = options;
  const { repository, files } = wanted;
  const folder = repositoryFolder(cacheFolder, repository.name);
  const snapshot = join(folder, 'snapshots', repository.commit);
  const blobOf = (file: HubFile) => join(folder, 'blobs', file.hash.digest);

  const totalBytes = sum(files, ({ size }) => size);
  const missing = files.filter((file) => sizeOnDisk(blobOf(file)) !== file.size);
  const missingBytes = sum(
    missing,
    (file) => file.size - Math.min(file.size, sizeOnDisk(`${blobOf(file)}.incomplete`)),
  );
  write(announcement(wanted, missingBytes, snapshot));
  await checkSpace(options, missingBytes);

  const progress = createProgress({ ...options, totalBytes });
  let doneBytes = totalBytes - sum(missing, ({ size }) => size);
  options.onProgress?.(doneBytes, totalBytes);
  try {
    for (const file of missing) {
      const finishedBytes = doneBytes;
      await download({
        ...options,
        repository: repository.name,
        commit: repository.commit,
        file,
        target: blobOf(file),
        onBytes(bytes) {
          progress.update(finishedBytes + bytes, file.path);
          options.onProgress?.(finishedBytes + bytes, totalBytes);
        },
      });
      doneBytes += file.size;
    }
  } finally {
    progress.finish();
  }
  signal.throwIfAborted();
  for (const file of files) await linkIntoSnapshot(blobOf(file), join(snapshot, file.path));
  // Last, so that a branch is found only when its snapshot is whole.
  await writeReference(folder, wanted.revision, repository.commit);
  return snapshot;
}

function announcement(
  { title, license, repository, files }: Wanted,
  missingBytes: number,
  snapshot: string,
): string {
  const width = Math.max(...files.map(({ path }) => path.length));
  return [
    `${title}: ${repository.name} at ${repository.commit}`,
    ...files.map(({ path, size }) => `  ${path.padEnd(width)}  ${formatBytes(size)}`),
    `${files.length} files, ${formatBytes(sum(files, ({ size }) => size))}, of which ${formatBytes(missingBytes)} are missing.`,
    `To: ${snapshot}`,
    `Licence: ${license.name} (${license.url}). ${license.summary}`,
    ...license.useRestrictions.map((restriction) => `  - ${restriction}`),
    '',
  ].join('\n');
}

async function checkSpace(
  { cacheFolder, freeBytes }: FetchOptions,
  neededBytes: number,
): Promise<void> {
  let existing = cacheFolder;
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing);
  const free = await freeBytes(existing);
  if (free < neededBytes) {
    throw new PullError(
      `${cacheFolder} has ${formatBytes(free)} free, and ${formatBytes(neededBytes)} are needed. Free some, or set HF_HOME to a larger disk.`,
      'NO_SPACE',
    );
  }
}

function sizeOnDisk(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function sum<T>(items: readonly T[], numberOf: (item: T) => number): number {
  return items.reduce((total, item) => total + numberOf(item), 0);
}
