import { readFileSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import { z } from 'zod';

/** What one kind of work took, by a running mean that forgets. */
export interface Experience {
  record(key: string, ms: number): void;
  /** Milliseconds; null before anything was seen. */
  expect(key: string): number | null;
}

/** An experience that outlives the process. */
export interface KeptExperience extends Experience {
  /** What there is, by its keys, in milliseconds. */
  entries(): Readonly<Record<string, number>>;
  /** Writes what changed. Resolves also where the file cannot be written: estimates are no reason to fail. */
  save(): Promise<void>;
}

/** The weight of the newest measurement: a busy minute is noticed, and soon forgotten. */
const newestWeight = 0.3;
/** Kinds of work; the one that was seen the longest time ago makes way. */
const maxKeys = 1_000;

/** @param known of an earlier process, by their keys, in milliseconds */
export function createExperience(
  known: Readonly<Record<string, number>> = {},
): Experience & { entries(): Readonly<Record<string, number>> } {
  const means = new Map(Object.entries(known));
  return {
    record(key, ms) {
      const mean = means.get(key);
      means.delete(key);
      means.set(key, mean === undefined ? ms : mean + newestWeight * (ms - mean));
      if (means.size > maxKeys) means.delete(means.keys().next().value!);
    },
    expect: (key) => means.get(key) ?? null,
    entries: () => Object.fromEntries(means),
  };
}

const kept = z.record(z.string().max(500), z.number().min(0).max(1e9));

/** @param file absolute; absent: what is learned ends with the process */
export function openExperience(file: string | undefined): KeptExperience {
  const experience = createExperience(file === undefined ? {} : read(file));
  let isChanged = false;
  let writing: Promise<void> | undefined;

  async function write(path: string): Promise<void> {
    try {
      while (isChanged) {
        isChanged = false;
        await writeFile(`${path}.new`, JSON.stringify(experience.entries(), null, 1));
        await rename(`${path}.new`, path);
      }
    } finally {
      // In the turn in which nothing was left: what changes from now on is written anew.
      writing = undefined;
    }
  }

  return {
    expect: experience.expect,
    entries: experience.entries,
    record(key, ms) {
      isChanged = true;
      experience.record(key, ms);
    },
    async save() {
      if (file === undefined || !isChanged) return writing;
      writing ??= write(file).catch(() => {});
      await writing;
    },
  };
}

/** A file that is not there, or damaged, tells nothing: it is only what work took. */
function read(file: string): Record<string, number> {
  try {
    return kept.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return {};
  }
}
