import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import { BackendError } from '#src/backends/backend.ts';
import type { UnusableFacts, UpscalerFacts } from '#src/backends/local/offer/facts.ts';
import { fingerprint } from '#src/backends/local/weights/fingerprint.ts';
import { readOnnxFile } from '#src/backends/local/weights/formats/onnx-file.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';
import { withoutPaths } from '#src/backends/local/without-paths.ts';
import { isNetworkFile, type NetworkFacts } from './network-file.ts';

/** A network of the folder, by which pictures are made larger. */
export interface FoundNetwork extends NetworkFacts {
  /** Absolute. */
  readonly file: string;
  /** What a process that has loaded it takes, about. */
  readonly estimatedBytes: number;
  /** Another one where its files change. */
  readonly revision: string;
}

/** The networks in a folder that make pictures larger, one for each factor. */
export interface UpscalerLibrary {
  /** As far as it is known; free. */
  facts(): UpscalerFacts | UnusableFacts;
  find(factor: number): FoundNetwork | undefined;
  /** Resolves when the folder was looked through. */
  readonly known: Promise<void>;
}

export interface UpscalerLibraryOptions {
  /** Undefined where there are none of the user's. */
  readonly folder: string | undefined;
  /** Holds `upscaler/demo/`, for where the user has none. */
  readonly modelsFolder: string;
  /** Loads a network in a process of its own. @throws BackendError where it cannot be used */
  inspect(file: string): Promise<NetworkFacts>;
  /** Ends the look. */
  readonly signal: AbortSignal;
  /** Told what is wrong with a file, with the paths that clients do not get. */
  readonly onProblem: (message: string) => void;
}

/** The runtime, and the activations of a tile. */
const runtimeBytes = 700e6;
const bytesPerWeight = 8;

/** What is known of the demo network without running it. */
const demo = { path: 'upscaler/demo/demo.onnx', factor: 2, tile: null } as const;

/**
 * Looks through the folder once, in the background: what a network does is known when it has run. Of two with the same
 * factor the first by its name is used.
 */
export function createUpscalerLibrary(options: UpscalerLibraryOptions): UpscalerLibrary {
  const folder = options.folder && resolve(options.folder);
  const networks = new Map<number, FoundNetwork>();
  let problem: string | null = null;
  let revision = '';
  let isKnown = folder === undefined;

  async function look(root: string): Promise<void> {
    for (const file of filesIn(root, options.onProblem)) {
      try {
        const facts = await options.inspect(file);
        const first = networks.get(facts.factor);
        if (first)
          options.onProblem(
            `${file} is not used: ${basename(first.file)} makes pictures larger by ${facts.factor} already.`,
          );
        else {
          networks.set(facts.factor, found(file, facts));
          revision = together([...networks.values()]);
        }
      } catch (error) {
        if (!(error instanceof BackendError || error instanceof WeightsError)) throw error;
        problem ??= withoutPaths(error.message, root);
      }
    }
    isKnown = true;
  }

  function takeDemo(): void {
    const file = resolve(options.modelsFolder, demo.path);
    if (!existsSync(file)) return;
    const { factor, tile } = demo;
    const network = found(file, { factor, tile });
    networks.set(factor, network);
    ({ revision } = network);
  }

  if (folder === undefined) takeDemo();
  const known = folder === undefined ? Promise.resolve() : look(folder);
  // Those who wait for it are told, too.
  known.catch((error: Error) => {
    if (!options.signal.aborted) options.onProblem(error.message);
  });
  return {
    known,
    find: (factor) => networks.get(factor),
    facts() {
      if (networks.size > 0)
        return {
          status: 'COLD',
          reason: 'Ready to take a request.',
          weights: folder === undefined ? 'DEMO' : 'PUBLISHED',
          revision,
          upscalers: [...networks.values()]
            .map(({ factor, tile }) => ({ factor, tile }))
            .toSorted((a, b) => a.factor - b.factor),
        };
      return {
        status: isKnown && folder === undefined ? 'UNCONFIGURED' : 'DOWN',
        reason: why(),
        weights: 'PUBLISHED',
      };
    },
  };

  /** Why nothing can be made larger. */
  function why(): string {
    if (folder === undefined)
      return 'There is no network that makes pictures larger: put one in ONNX, as of Real-ESRGAN, into a folder, and set UPSCALER_DIR.';
    if (!isKnown) return 'The networks in the folder of UPSCALER_DIR are being looked at.';
    return problem === null
      ? `The folder of UPSCALER_DIR has no file *.onnx.`
      : `No network in the folder of UPSCALER_DIR can be used: ${problem}`;
  }
}

function found(file: string, facts: NetworkFacts): FoundNetwork {
  const { weights, files } = readOnnxFile(file);
  const estimatedBytes = runtimeBytes + weights * bytesPerWeight;
  return { ...facts, file, estimatedBytes, revision: fingerprint(files) };
}

/** Of networks together: each may be exchanged while the others are looked at. */
function together(networks: readonly FoundNetwork[]): string {
  const hash = createHash('sha256').update(networks.map(({ revision }) => revision).join());
  return `sha256:${hash.digest('hex').slice(0, 16)}`;
}

/**
 * Another network in the place of one that was looked at may make pictures larger by another factor.
 * @throws BackendError where its files are others than when it was looked at
 */
export function mustBeAsFound({ file, revision }: FoundNetwork): void {
  try {
    if (fingerprint(readOnnxFile(file).files) === revision) return;
    throw new WeightsError('has changed since it was looked at: start the gateway again', { file });
  } catch (error) {
    if (!(error instanceof WeightsError)) throw error;
    const message = withoutPaths(error.message, file);
    throw new BackendError({ code: 'WEIGHTS_INVALID', message, retryable: false, billed: 'NO' });
  }
}

/** Sorted. */
function filesIn(folder: string, onProblem: (message: string) => void): readonly string[] {
  try {
    return readdirSync(folder)
      .filter(isNetworkFile)
      .toSorted()
      .map((name) => join(folder, name));
  } catch (error) {
    onProblem(`The folder of UPSCALER_DIR cannot be read: ${(error as Error).message}`);
    return [];
  }
}
