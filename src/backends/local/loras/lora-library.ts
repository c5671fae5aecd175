import { readdirSync, statSync } from 'node:fs';
import { join, parse, resolve } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import type { LoraCard, OfferedLora } from '#models/loras.ts';
import { type ModelFolder, readModelFolder } from '#src/backends/local/model-folder.ts';
import { readSafetensors } from '#src/backends/local/weights/formats/safetensors.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';
import type { WeightsLibrary } from '#src/backends/local/weights-library.ts';
import { withoutPaths } from '#src/backends/local/without-paths.ts';
import { readLoraCard } from './lora-card.ts';
import { withLoras } from './with-loras.ts';

/** The LoRAs in a folder: one in each file `<name>.safetensors` right in it. */
export interface LoraLibrary {
  /** As they were when it last looked; free. */
  offered(modelFolder: string): readonly OfferedLora[];
  fileOf(name: string): string;
  /** Looks for what was added, changed or removed. Files that it has seen cost a `stat`. */
  refresh(): Promise<void>;
}

export interface LoraLibraryOptions {
  /** Undefined where there are none. */
  readonly folder: string | undefined;
  /** What LoRAs may fit: its folders are as `readModelFolder` takes them. */
  readonly weights: Pick<WeightsLibrary, 'folders' | 'changes'>;
  /** Told what is wrong with a file, with the paths that clients do not get. */
  readonly onProblem: (message: string) => void;
}

const ending = '.safetensors';

interface SeenFile {
  /** Changes with the file. */
  readonly stamp: string;
  /** By the model's folder. */
  readonly offered: ReadonlyMap<string, OfferedLora>;
}

/** Looks once before it returns. */
export function createLoraLibrary(options: LoraLibraryOptions): LoraLibrary {
  const folder = options.folder && resolve(options.folder);
  const models = new Map<string, ModelFolder>();
  let weightsSeen = options.weights.changes;
  let seen: ReadonlyMap<string, SeenFile> = new Map();
  let looking: Promise<void> | undefined;

  function modelAt(modelFolder: string): ModelFolder {
    const model = models.get(modelFolder) ?? readModelFolder(modelFolder);
    models.set(modelFolder, model);
    return model;
  }

  function inspect(file: string, stamp: string): SeenFile {
    const { card, problem } = cardOf(file);
    if (problem !== null) options.onProblem(problem.message);
    const offered = options.weights.folders().map((modelFolder): [string, OfferedLora] => {
      const misfit =
        problem ?? refusalOf(() => withLoras(modelAt(modelFolder), [{ file, scale: 1 }]));
      return [
        modelFolder,
        { ...card, problem: misfit && withoutPaths(misfit.message, parse(file).dir) },
      ];
    });
    return { stamp, offered: new Map(offered) };
  }

  /** Pauses after each file that it had to read. */
  function* look(root: string): Generator<void> {
    const found = new Map<string, SeenFile>();
    const { changes } = options.weights;
    if (changes !== weightsSeen) {
      // What fits other weights is not known of these.
      weightsSeen = changes;
      models.clear();
      seen = new Map();
    }
    for (const file of filesIn(root, options.onProblem)) {
      const known = seen.get(file);
      const stamp = stampOf(file);
      const isKnown = known?.stamp === stamp;
      found.set(file, isKnown ? known : inspect(file, stamp));
      if (!isKnown) yield;
    }
    seen = found;
  }

  async function lookAgain(root: string): Promise<void> {
    for (const _ of look(root)) await setImmediate();
  }

  if (folder !== undefined) for (const _ of look(folder));
  return {
    offered: (modelFolder) =>
      [...seen.values()].flatMap(({ offered }) => offered.get(modelFolder) ?? []),
    fileOf: (name) => join(folder!, `${name}${ending}`),
    refresh() {
      if (folder === undefined) return Promise.resolve();
      looking ??= lookAgain(folder).finally(() => {
        looking = undefined;
      });
      return looking;
    },
  };
}

/** Sorted. */
function filesIn(folder: string, onProblem: (message: string) => void): readonly string[] {
  try {
    return readdirSync(folder)
      .filter((name) => name.endsWith(ending))
      .toSorted()
      .map((name) => join(folder, name));
  } catch (error) {
    onProblem(`The folder of LORA_DIR cannot be read: ${(error as Error).message}`);
    return [];
  }
}

/** Another one for another file of the name. */
function stampOf(file: string): string {
  try {
    const { ino, size, mtimeMs } = statSync(file);
    return `${ino} ${size} ${mtimeMs}`;
  } catch (error) {
    return String((error as NodeJS.ErrnoException).code);
  }
}

/** What can be told of a file, and what is wrong with it whatever the model. */
function cardOf(file: string): { readonly card: LoraCard; readonly problem: WeightsError | null } {
  let card: LoraCard = {
    name: parse(file).name,
    bytes: 0,
    title: null,
    triggerWords: [],
    license: null,
    base: null,
    isConsistency: false,
  };
  const problem = refusalOf(() => {
    card = readLoraCard(file);
    readSafetensors(file);
  });
  return { card, problem };
}

function refusalOf(read: () => unknown): WeightsError | null {
  try {
    read();
    return null;
  } catch (error) {
    if (error instanceof WeightsError) return error;
    throw error;
  }
}
