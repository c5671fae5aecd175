import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelDefinition } from '#models/definition.ts';
import { type ModelId, modelIds, models } from '#models/index.ts';
import { checkpointEndings } from './checkpoints/read-checkpoint.ts';
import { type FoundWeights, findWeights, type WeightsPlaces } from './find-weights.ts';
import { type InspectedWeights, inspectWeights } from './inspect-weights.ts';
import { families } from './model/families.ts';
import type { UnusableFacts } from './offer/facts.ts';
import { WeightsError } from './weights/weights-error.ts';
import { withoutPaths } from './without-paths.ts';

/** The weights of each model on this machine. They may come, change and go while it runs. */
export interface WeightsLibrary {
  /** As they are, or were a few seconds ago. */
  of(model: ModelId): Inspection;
  /** Those of a revision that was offered: a run that began with it ends with it. */
  offered(model: ModelId, revision: string): InspectedWeights | undefined;
  /** Of all models that have some. */
  folders(): readonly string[];
  /** How often any of them were found to have changed. */
  readonly changes: number;
  /** Looks at once: what has not changed costs a `stat` of each file. */
  refresh(): void;
}

export type Inspection =
  | { readonly found: InspectedWeights; readonly problem?: undefined }
  | { readonly found: null; readonly problem: UnusableFacts };

function inspect(
  model: ModelId,
  found: FoundWeights | null,
  onProblem: (message: string) => void,
): Inspection {
  if (found === null)
    return {
      found,
      problem: {
        status: 'UNCONFIGURED',
        reason: `There are no weights: run npm run pull -- ${model}, or set WEIGHTS_DIR.`,
        weights: 'PUBLISHED',
      },
    };
  try {
    const inspected = inspectWeights(found);
    checkKind(model, inspected);
    return { found: inspected };
  } catch (error) {
    const { weights, folder } = found;
    const { message } = problemOf(error as Error, folder);
    onProblem(message);
    const reason = withoutPaths(message, folder);
    return { found: null, problem: { status: 'DOWN', reason, weights } };
  }
}

/** Of a folder that is removed or exchanged while it is looked at, the system says so itself. @throws any other error */
function problemOf(error: Error, folder: string): WeightsError {
  if (error instanceof WeightsError) return error;
  if (!('syscall' in error && 'code' in error)) throw error;
  return new WeightsError(`cannot be read (${error.code})`, { file: folder }, { cause: error });
}

/** @throws WeightsError where a model of another family or a latent consistency model stands in for another kind, or the reverse */
function checkKind(model: ModelId, { family, embedsGuidance, folder }: InspectedWeights): void {
  const wanted: ModelDefinition = models[model];
  if (family !== wanted.weights.family)
    throw new WeightsError(
      `its pipeline is ${families[family].pipeline}, but ${model} is a ${families[wanted.weights.family].pipeline}`,
      { file: join(folder, 'model_index.json') },
    );
  if (embedsGuidance === (wanted.embedsGuidance ?? false)) return;
  throw new WeightsError(
    embedsGuidance
      ? `has a time_cond_proj_dim: these are weights of a latent consistency model, and ${model} is none`
      : `has no time_cond_proj_dim: ${model} needs weights of a latent consistency model`,
    { file: join(folder, 'unet', 'config.json') },
  );
}

export interface WeightsLibraryOptions extends WeightsPlaces {
  /** Told what is wrong with a model, with the paths that clients do not get. */
  readonly onProblem: (message: string) => void;
  now(): number;
}

/** How old what it says may be, in milliseconds. */
const freshMs = 5_000;

interface Seen {
  /** Changes with the weights. */
  readonly stamp: string;
  readonly inspection: Inspection;
}

/** Looks once before it returns, which takes milliseconds. */
export function createWeightsLibrary(options: WeightsLibraryOptions): WeightsLibrary {
  const seen = new Map<ModelId, Seen>();
  const offered = new Map<string, InspectedWeights>();
  let changes = 0;
  let lookedAt = Number.NEGATIVE_INFINITY;

  function look(model: ModelId): void {
    const found = findWeights(model, options);
    const stamp = JSON.stringify([
      found,
      ...(found ? placesOf(found.folder).map((path) => stampOf(path)) : []),
    ]);
    if (seen.get(model)?.stamp === stamp) return;
    const inspection = inspect(model, found, options.onProblem);
    seen.set(model, { stamp, inspection });
    if (inspection.found) offered.set(nameOf(model, inspection.found.revision), inspection.found);
    changes += 1;
  }

  function refresh(): void {
    lookedAt = options.now();
    for (const model of modelIds) look(model);
  }

  function of(model: ModelId): Inspection {
    // A clock that was set back is no reason to wait.
    if (Math.abs(options.now() - lookedAt) > freshMs) refresh();
    return seen.get(model)!.inspection;
  }

  refresh();
  return {
    of,
    offered: (model, revision) => offered.get(nameOf(model, revision)),
    folders: () => [...seen.values()].flatMap(({ inspection }) => inspection.found?.folder ?? []),
    get changes() {
      return changes;
    },
    refresh,
  };
}

function nameOf(model: ModelId, revision: string): string {
  return `${model} ${revision}`;
}

/** A checkpoint's configurations may be in a folder of its name beside it. */
function placesOf(path: string): readonly string[] {
  const ending = checkpointEndings.find((one) => path.endsWith(one));
  return ending === undefined ? [path] : [path, path.slice(0, -ending.length)];
}

/** Files of a model lie right in the folders of its parts; those that an ONNX file names may lie a few below. */
const mostDepth = 4;

/**
 * Of a checkpoint, or of a folder with those in it: another one where a file is added, changed or removed. What cannot
 * be looked at has one of its own: a link that leads to itself, a folder that was removed meanwhile.
 */
function stampOf(path: string, depth = 0): string {
  try {
    const stats = statSync(path);
    const { ino, size, mtimeMs } = stats;
    // A link to a folder above leads around for ever.
    if (!stats.isDirectory() || depth === mostDepth) return `${ino} ${size} ${mtimeMs}`;
    return readdirSync(path)
      .toSorted()
      .map((name) => `${name} ${stampOf(join(path, name), depth + 1)}`)
      .join('\n');
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? 'unreadable';
  }
}
