import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import type { ClassifierAnswer, ClassifierCommand } from './protocol.ts';
import { ClassifierError, type ClassifierRecipe } from './recipe.ts';

/** A process that holds a loaded classifier. */
export interface ClassifierProcess {
  readonly pid: number;
  readonly isAlive: boolean;
  /** One at a time. @returns a probability for each label. @throws Error when it fails or the process ends */
  classify(file: Uint8Array): Promise<readonly number[]>;
  /** At once, whatever it does. Resolves when it has ended. */
  kill(): Promise<void>;
}

/** Weights come from a disk, which may be slow. */
const loadsWithinMs = 120_000;

const entry = fileURLToPath(new URL('./classifier-main.ts', import.meta.url));

/** @throws ClassifierError for a model that cannot be used, and where its process does not start or stay */
export async function startClassifierProcess(recipe: ClassifierRecipe): Promise<ClassifierProcess> {
  const child = fork(entry, [], {
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
    // Nothing of the gateway's environment: a process that reads pictures needs no keys.
    env: {},
  });
  let isAlive = true;
  let waiting: PromiseWithResolvers<ClassifierAnswer> | undefined;
  const end = (why: string) => {
    isAlive = false;
    waiting?.reject(new Error(`the classifier's process ${why}`));
  };
  child.on('error', ({ message }) => end(`did not start: ${message}`));
  child.on('exit', (code, signal) => end(`ended (${signal ?? `exit code ${code}`})`));
  child.on('message', (answer: ClassifierAnswer) => waiting?.resolve(answer));

  async function ask(command: ClassifierCommand): Promise<ClassifierAnswer> {
    if (!isAlive) throw new Error("the classifier's process has ended");
    waiting = Promise.withResolvers();
    child.send(command, () => {
      // One that ended tells it by `exit`.
    });
    return waiting.promise;
  }
  async function kill(): Promise<void> {
    if (!isAlive) return;
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
  }

  const late = setTimeout(() => void kill(), loadsWithinMs);
  const answer = await ask({ kind: 'LOAD', recipe })
    .catch(({ message }: Error): ClassifierAnswer => ({ kind: 'FAILED', message }))
    .finally(() => clearTimeout(late));
  if (answer.kind === 'FAILED') {
    await kill();
    throw new ClassifierError(`the model cannot be used: ${answer.message}`);
  }
  return {
    pid: child.pid!,
    get isAlive() {
      return isAlive;
    },
    async classify(file) {
      const scores = await ask({ kind: 'CLASSIFY', file });
      if (scores.kind === 'SCORES') return scores.scores;
      throw new Error(scores.kind === 'FAILED' ? scores.message : 'it answered something else');
    },
    kill,
  };
}
