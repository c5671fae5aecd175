import type { Finding } from './findings.ts';
import { minimise } from './minimise.ts';
import { drawRound, type Input, runRound, startSettled } from './rounds.ts';

export interface FuzzOptions {
  readonly seed: number;
  /** Which round is the first. @default 0 */
  readonly from?: number;
  /** Asked before each round, with the number of those that were run. */
  goesOn(rounds: number): boolean;
  /** How long a finding may be made smaller. */
  readonly minimiseMs: number;
  onRound?(round: number, sent: Readonly<Record<string, number>>, findings: number): void;
}

export interface Found {
  readonly seed: number;
  readonly round: number;
  readonly finding: Finding;
  /** The smallest that still leads to it. */
  readonly inputs: readonly Input[];
  /** Whether it happened again on a fresh gateway. */
  readonly again: boolean;
}

export interface FuzzResult {
  readonly rounds: number;
  /** How many were sent, by what was odd about them. */
  readonly sent: Readonly<Record<string, number>>;
  readonly found: readonly Found[];
}

/** Sends rounds of odd inputs to a real gateway, and checks after each that it is whole. */
export async function fuzz(options: FuzzOptions): Promise<FuzzResult> {
  const { seed, from = 0, goesOn, minimiseMs, onRound } = options;
  const sent: Record<string, number> = {};
  const found: Found[] = [];
  let subject = await startSettled();
  let rounds = 0;
  try {
    for (; goesOn(rounds); rounds++) {
      const round = from + rounds;
      const inputs = drawRound(seed, round);
      const findings = await runRound(subject, inputs);
      for (const { what } of inputs) sent[what] = (sent[what] ?? 0) + 1;
      if (findings.length > 0) {
        await subject[Symbol.asyncDispose]();
        found.push(...(await explain(findings, inputs)).map((one) => ({ seed, round, ...one })));
        subject = await startSettled();
      }
      onRound?.(round, sent, found.length);
    }
  } finally {
    await subject[Symbol.asyncDispose]();
  }
  return { rounds, sent, found };

  async function explain(findings: readonly Finding[], inputs: readonly Input[]) {
    const explained: Pick<Found, 'finding' | 'inputs' | 'again'>[] = [];
    for (const finding of firstOfEachRule(findings)) {
      const untilMs = performance.now() + minimiseMs;
      const smallest = await minimise(inputs, finding, untilMs);
      const again = smallest.found.length > 0;
      explained.push({ finding: smallest.found[0] ?? finding, inputs: smallest.inputs, again });
    }
    return explained;
  }
}

function firstOfEachRule(findings: readonly Finding[]): Finding[] {
  return [...new Map(findings.toReversed().map((one) => [one.rule, one])).values()];
}
