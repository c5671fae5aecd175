import { existsSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ModelDefinition } from '#models/definition.ts';
import {
  linkIntoSnapshot,
  repositoryFolder,
  writeReference,
} from '#src/backends/local/hub-cache.ts';
import { download, type Patience } from './download.ts';
import { formatBytes } from './format.ts';
import { type HubAccess, type HubFile, readRepository } from './hub.ts';
import { neededFiles } from './needed-files.ts';
import { createProgress } from './progress.ts';
import { PullError } from './pull-error.ts';

export interface PullOptions {
  readonly model: Pick<ModelDefinition, 'name' | 'license' | 'weights'>;
  /** Instead of the model's pinned one. */
  readonly revision?: string | undefined;
  readonly access: HubAccess;
  readonly cacheFolder: string;
  readonly patience: Patience;
  /** What is free on the disk of a folder that exists. */
  readonly freeBytes: (folder: string) => Promise<number>;
  readonly isTerminal: boolean;
  readonly write: (text: string) => void;
  readonly now: () => number;
  readonly signal: AbortSignal;
}

/**
 * Downloads a model's published weights into the Hub's cache: says what and under which licence,
 * fetches what is missing, checks it, and links it into the snapshot of its commit.
 *
 * @returns the snapshot's folder
 * @throws PullError with a sentence for people
 */
export async function pull(options: PullOptions): Promise<string> {
  const { model, access, cacheFolder, write, signal } = options;
  const revision = options.revision ?? model.weights.revision;
  const repository = await readRepository(access, model.weights.repository, revision);
  const files = neededFiles(repository.files, model.weights.variant);
  const folder = repositoryFolder(cacheFolder, repository.name);
  const snapshot = join(folder, 'snapshots', repository.commit);
  const blobOf = (file: HubFile) => join(folder, 'blobs', file.hash.digest);

  const totalBytes = sum(files, ({ size }) => size);
  const missing = files.filter((file) => sizeOnDisk(blobOf(file)) !== file.size);
  const missingBytes = sum(
    missing,
    (file) => file.size - Math.min(file.size, sizeOnDisk(`${blobOf(file)}.incomplete`)),
  );
  write(announcement(model, repository.name, repository.commit, files, missingBytes, snapshot));
  await checkSpace(options, missingBytes);

  const progress = createProgress({ ...options, totalBytes });
  let doneBytes = totalBytes - sum(missing, ({ size }) => size);
  try {
    for (const file of missing) {
      const finishedBytes = doneBytes;
      await download({
        ...options,
        repository: repository.name,
        commit: repository.commit,
        file,
        target: blobOf(file),
        onBytes: (bytes) => progress.update(finishedBytes + bytes, file.path),
      });
      doneBytes += file.size;
    }
  } finally {
    progress.finish();
  }
  signal.throwIfAborted();
  for (const file of files) await linkIntoSnapshot(blobOf(file), join(snapshot, file.path));
  // Last, so that a branch is found only when its snapshot is whole.
  await writeReference(folder, revision, repository.commit);
  write(`Ready: ${snapshot}\n${whatNext(model, revision)}\n`);
  return snapshot;
}

/** The gateway looks for weights when it starts, in this revision and then in `main`. */
function whatNext({ weights }: PullOptions['model'], revision: string): string {
  return [weights.revision, 'main'].includes(revision)
    ? 'The gateway takes it when it starts; one that runs already has to be started again.'
    : `The gateway takes revision ${weights.revision}, or main. For this one, link the folder under the model's id into a folder that WEIGHTS_DIR names.`;
}

function announcement(
  model: PullOptions['model'],
  repository: string,
  commit: string,
  files: readonly HubFile[],
  missingBytes: number,
  snapshot: string,
): string {
  const { license } = model;
  const width = Math.max(...files.map(({ path }) => path.length));
  return [
    `${model.name}: ${repository} at ${commit}`,
    ...files.map(({ path, size }) => `  ${path.padEnd(width)}  ${formatBytes(size)}`),
    `${files.length} files, ${formatBytes(sum(files, ({ size }) => size))}, of which ${formatBytes(missingBytes)} are missing.`,
    `To: ${snapshot}`,
    `Licence: ${license.name} (${license.url}). ${license.summary}`,
    ...license.useRestrictions.map((restriction) => `  - ${restriction}`),
    '',
  ].join('\n');
}

async function checkSpace(
  { cacheFolder, freeBytes }: PullOptions,
  neededBytes: number,
): Promise<void> {
  let existing = cacheFolder;
  while (!existsSync(existing) && dirname(existing) !== existing) existing = dirname(existing);
  const free = await freeBytes(existing);
  if (free < neededBytes) {
    throw new PullError(
      `${cacheFolder} has ${formatBytes(free)} free, and ${formatBytes(neededBytes)} are needed. Free some, or set HF_HOME to a larger disk.`,
    );
  }
}

function sizeOnDisk(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}

function sum<T>(items: readonly T[], numberOf: (item: T) => number): number {
  return items.reduce((total, item) => total + numberOf(item), 0);
}
