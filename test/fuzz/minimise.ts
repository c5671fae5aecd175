import type { Step } from './conversations/conversation.ts';
import type { Finding } from './findings.ts';
import { type Input, runRound, startSettled } from './rounds.ts';

/** @returns what a fresh gateway does with these inputs */
export async function tryInputs(inputs: readonly Input[]): Promise<Finding[]> {
  await using subject = await startSettled();
  return await runRound(subject, inputs);
}

export interface Minimised {
  readonly inputs: readonly Input[];
  /** What these inputs alone lead to; empty when it did not happen a second time. */
  readonly found: readonly Finding[];
}

/**
 * Looks for the fewest and smallest inputs that still break the same rule, on fresh gateways.
 *
 * @param untilMs of `performance.now()`; what is smallest by then is taken
 */
export async function minimise(
  inputs: readonly Input[],
  finding: Finding,
  untilMs: number,
): Promise<Minimised> {
  const stillFound = async (candidate: readonly Input[]): Promise<Finding[]> => {
    const found = await tryInputs(candidate);
    return found.filter(({ rule }) => rule === finding.rule);
  };
  let best: Minimised = { inputs, found: await stillFound(inputs) };
  if (best.found.length === 0) return best;
  for (let isSmaller = true; isSmaller; ) {
    isSmaller = false;
    for (const candidate of smaller(best.inputs)) {
      if (performance.now() > untilMs) return best;
      const found = await stillFound(candidate);
      if (found.length === 0) continue;
      best = { inputs: candidate, found };
      isSmaller = true;
      break;
    }
  }
  return best;
}

/** Halves and quarters of them, each without one; of a single one, the same of its parts. */
function* smaller(inputs: readonly Input[]): Generator<readonly Input[]> {
  if (inputs.length > 1) return yield* parts(inputs);
  const [input] = inputs;
  if (input?.kind === 'conversation') {
    for (const steps of parts(input.steps)) yield [{ ...input, steps }];
    for (const [index, step] of input.steps.entries())
      if ('send' in step || 'frame' in step)
        for (const shorter of shorterSteps(step))
          yield [{ ...input, steps: input.steps.with(index, shorter) }];
  }
  if (input?.kind === 'folder') for (const edits of parts(input.edits)) yield [{ ...input, edits }];
  if (input?.kind === 'provider') {
    if (input.samples > 1) yield [{ ...input, samples: 1 }];
    for (const [call, answers] of Object.entries(input.answers)) {
      for (const fewer of parts(answers))
        yield [{ ...input, answers: { ...input.answers, [call]: fewer } }];
      for (const [index, answer] of answers.entries())
        for (const headers of parts(answer.headers))
          yield [
            {
              ...input,
              answers: { ...input.answers, [call]: answers.with(index, { ...answer, headers }) },
            },
          ];
    }
  }
}

function* parts<T>(items: readonly T[]): Generator<readonly T[]> {
  for (const count of [2, 4]) {
    const size = Math.ceil(items.length / count);
    if (size < 2) break;
    for (let at = 0; at < items.length; at += size) yield items.slice(at, at + size);
  }
  if (items.length > 1) for (const index of items.keys()) yield items.toSpliced(index, 1);
}

type Sent = Extract<Step, { send: string } | { frame: string }>;

function* shorterSteps(step: Sent): Generator<Sent> {
  if (step.times !== undefined && step.times > 1)
    yield { ...step, times: Math.floor(step.times / 2) };
  const text = 'send' in step ? step.send : step.frame;
  for (const count of [2, 8]) {
    const size = Math.ceil(text.length / count);
    if (size < 8) break;
    for (let at = 0; at < text.length; at += size) {
      const shorter = text.slice(0, at) + text.slice(at + size);
      yield 'send' in step ? { ...step, send: shorter } : { ...step, frame: shorter };
    }
  }
}
