import { untilAborted } from '#src/async/until-aborted.ts';
import { ContentRefusedError, ModerationAwayError } from '#src/domain/gateway-errors.ts';
import type { Moderation } from '#src/moderation/moderation.ts';
import { type ClassifierProcess, startClassifierProcess } from './classifier-process.ts';
import { readClassifierFolder } from './read-folder.ts';
import { ClassifierError } from './recipe.ts';

export interface ClassifierOptions {
  /** See `readClassifierFolder`. */
  readonly folder: string;
  /** Those for which a picture is withheld. */
  readonly withheld: readonly string[];
  /** The least probability with which it is, from 0 to 1. */
  readonly threshold: number;
  /** How long one picture may take, once it is its turn. */
  readonly timeoutMs: number;
  /** What passes where it fails: everything, or nothing. */
  readonly failure: 'open' | 'closed';
  /** Told each time that it fails. */
  onAway(error: unknown): void;
}

/** The classifier as a moderation: it looks at pictures alone. */
export interface Classifier extends Moderation, AsyncDisposable {
  /** Of its process, while there is one. */
  readonly pid: number | undefined;
}

/**
 * Loads an image classifier in a process of its own, which takes one picture after the other. One
 * that ends or does not answer is replaced at the next picture.
 *
 * @throws ClassifierError for a folder that cannot be used, and labels that it does not have
 */
export async function openClassifier(options: ClassifierOptions): Promise<Classifier> {
  const { threshold, timeoutMs } = options;
  const recipe = await readClassifierFolder(options.folder);
  const withheld = mustBeLabels(options.withheld, recipe.labels);
  let current: ClassifierProcess | undefined = await startClassifierProcess(recipe);
  let tail: Promise<unknown> = Promise.resolve();

  async function classify(file: Uint8Array): Promise<readonly number[]> {
    if (!current?.isAlive) current = await startClassifierProcess(recipe);
    const asked = current;
    return untilAborted(asked.classify(file), AbortSignal.timeout(timeoutMs)).catch(
      async (error: unknown) => {
        // It may hang: the next picture gets another.
        await asked.kill();
        throw error;
      },
    );
  }
  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    const result = tail.then(work);
    tail = result.catch(() => {
      // Its own caller is told.
    });
    return result;
  }

  return {
    get pid() {
      return current?.isAlive ? current.pid : undefined;
    },
    prompt: async () => {},
    async picture({ data }) {
      const scores = await inTurn(() => classify(data)).catch((error: unknown) => {
        options.onAway(error);
        return null;
      });
      if (scores === null) {
        if (options.failure === 'closed') throw new ModerationAwayError();
        return 'UNCHECKED';
      }
      const seen = withheld.filter((at) => scores[at]! >= threshold);
      if (seen.length === 0) return 'PASSED';
      throw new ContentRefusedError(
        `It looks like ${seen.map((at) => recipe.labels[at]).join(', ')}.`,
      );
    },
    async [Symbol.asyncDispose]() {
      await current?.kill();
    },
  };
}

/** @returns where they are among the labels */
function mustBeLabels(names: readonly string[], labels: readonly string[]): number[] {
  const wrong = names.find((name) => !labels.includes(name));
  if (names.length > 0 && wrong === undefined) return names.map((name) => labels.indexOf(name));
  const said = wrong === undefined ? 'no label is named' : `it has no label "${wrong}"`;
  throw new ClassifierError(
    `${said} for which an image is withheld: its labels are ${listed(labels)}`,
  );
}

/** Some classifiers have thousands. */
const mostListed = 100;

function listed(labels: readonly string[]): string {
  const more = labels.length - mostListed;
  return labels.slice(0, mostListed).join(', ') + (more > 0 ? ` and ${more} more` : '');
}
