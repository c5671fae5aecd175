import type { Phase, SampleProgress } from '#src/backends/backend.ts';

/** A sample that nothing has been done for. */
export const idleProgress: SampleProgress = {
  phase: 'QUEUED',
  step: 0,
  steps: 0,
  fraction: 0,
  basis: 'MEASURED',
};

export function doneProgress(last: SampleProgress): SampleProgress {
  return {
    phase: 'DONE',
    step: last.steps,
    steps: last.steps,
    fraction: 1,
    etaMs: 0,
    basis: last.basis,
  };
}

/**
 * A generation's progress out of its samples': steps add up, the time left is the longest where
 * samples run side by side and grows by the samples not begun where they run one after the other.
 */
export function overallProgress(samples: readonly SampleProgress[]): SampleProgress {
  const begun = samples.filter((sample) => sample.phase !== 'QUEUED');
  const active = begun.find((sample) => sample.phase !== 'DONE') ?? begun.at(-1);
  if (!active) return samples[0] ?? idleProgress;
  const stepsOf = (sample: SampleProgress): number =>
    sample.phase === 'QUEUED' ? active.steps : sample.steps;
  const sum = (of: (sample: SampleProgress) => number): number =>
    samples.reduce((total, sample) => total + of(sample), 0);
  return {
    phase: overallPhase(samples, active.phase),
    step: sum((sample) => sample.step),
    steps: sum(stepsOf),
    fraction: sum((sample) => sample.fraction) / samples.length,
    etaMs: timeLeft(samples),
    basis: active.basis,
    preview: active.preview,
  };
}

function overallPhase(samples: readonly SampleProgress[], active: Phase): Phase {
  return samples.every((sample) => sample.phase === 'DONE') ? 'DONE' : active;
}

function timeLeft(samples: readonly SampleProgress[]): number | undefined {
  const running = samples.filter((sample) => sample.phase !== 'QUEUED' && sample.phase !== 'DONE');
  const waiting = samples.filter((sample) => sample.phase === 'QUEUED').length;
  const longest = Math.max(...running.map((sample) => sample.etaMs ?? Number.NaN));
  if (running.length === 0 || Number.isNaN(longest)) return undefined;
  const fractionLeft = Math.max(...running.map((sample) => 1 - sample.fraction));
  const wholeSample = fractionLeft > 0 ? longest / fractionLeft : longest;
  return Math.round(longest + waiting * wholeSample);
}
