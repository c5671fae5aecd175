import { existsSync } from 'node:fs';
import { link, mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { homedir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { readText } from './weights/read-text.ts';
import { WeightsError } from './weights/weights-error.ts';

/** The variables that all tools of the Hub read, strongest first. */
export interface HubEnvironment {
  readonly HF_HUB_CACHE?: string | undefined;
  readonly HUGGINGFACE_HUB_CACHE?: string | undefined;
  readonly HF_HOME?: string | undefined;
  readonly XDG_CACHE_HOME?: string | undefined;
}

/** Where the Hub's tools keep what they download. Empty variables count as not set. */
export function hubCacheFolder(environment: HubEnvironment): string {
  const { XDG_CACHE_HOME, HF_HOME, HF_HUB_CACHE, HUGGINGFACE_HUB_CACHE } = environment;
  const home = HF_HOME || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'huggingface');
  return HF_HUB_CACHE || HUGGINGFACE_HUB_CACHE || join(home, 'hub');
}

const commitPattern = /^[0-9a-f]{40}$/;

export function isCommit(revision: string): boolean {
  return commitPattern.test(revision);
}

/**
 * The folder of a model in the cache, as huggingface_hub lays it out: file contents under blobs/
 * by their hash, names that link to them under snapshots/<commit>/, and branches under refs/.
 */
export function repositoryFolder(cacheFolder: string, repository: string): string {
  return join(cacheFolder, `models--${repository.replaceAll('/', '--')}`);
}

/**
 * The folder of a downloaded model, or null. It may lack files where a download was cut.
 *
 * @param revision a commit, or a branch that was downloaded by this name
 */
export function findSnapshot(
  cacheFolder: string,
  repository: string,
  revision: string,
): string | null {
  const folder = repositoryFolder(cacheFolder, repository);
  let commit = revision;
  if (!isCommit(revision)) {
    try {
      commit = readText(join(folder, 'refs', revision), (text) => text.trim());
    } catch (error) {
      if (error instanceof WeightsError) return null;
      throw error;
    }
  }
  const snapshot = join(folder, 'snapshots', commit);
  return isCommit(commit) && existsSync(snapshot) ? snapshot : null;
}

/**
 * Gives a blob its name in a snapshot: by a relative link, so that the cache can be moved, or by a
 * hard one where the system keeps symbolic links from ordinary users (Windows).
 */
export async function linkIntoSnapshot(blob: string, name: string): Promise<void> {
  await mkdir(dirname(name), { recursive: true });
  await rm(name, { force: true });
  try {
    await symlink(relative(dirname(name), blob), name);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EPERM')) throw error;
    await link(blob, name);
  }
}

/** Notes which commit a branch was at. A commit needs no note. */
export async function writeReference(
  repository: string,
  revision: string,
  commit: string,
): Promise<void> {
  if (isCommit(revision)) return;
  const reference = join(repository, 'refs', revision);
  await mkdir(dirname(reference), { recursive: true });
  await writeFile(reference, commit);
}
