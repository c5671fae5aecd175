/** Where a run is. Values are printed into the GraphQL enum `Phase`. */
export const phases = {
  QUEUED: 'Waiting for a free slot on the backend.',
  LOADING: 'The backend is getting the model ready: reading weights, or a cold start in the cloud.',
  ENCODING: 'The prompt is being turned into embeddings.',
  DENOISING: 'The image is developing, step by step.',
  DECODING: 'The latents are being decoded into pixels, or the result is being downloaded.',
  UPSCALING: 'The picture is being made larger.',
  STORING: 'The image is being encoded and stored.',
  DONE: 'Nothing more will happen.',
} as const satisfies Record<string, string>;
export type Phase = keyof typeof phases;

/** MEASURED: counted by the engine. ESTIMATED: from past latencies, because the provider reports none. */
export type ProgressBasis = 'MEASURED' | 'ESTIMATED';

export interface SampleProgress {
  readonly phase: Phase;
  /** Model evaluations done, and in all. Of 2N-1 for second-order schedulers, so not the steps asked for. */
  readonly step: number;
  readonly steps: number;
  /** 0 to 1 of this sample, never falling within an attempt, 1 only when the sample has ended. */
  readonly fraction: number;
  /** Milliseconds left for this sample, when there is a basis to say so. */
  readonly etaMs?: number | undefined;
  readonly basis: ProgressBasis;
  /** A small picture as a `data:image/webp;base64,…` URL, only when wanted. */
  readonly preview?: string | undefined;
}

/** More evaluations than a run has, and a longer wait than any request: GraphQL's Int holds both, and their sums. */
const [mostSteps, mostMs] = [100_000, 14 * 86_400_000];

/** Progress within what can be told and added up, whatever was told: what is no number counts as none. */
export function boundedProgress(told: SampleProgress): SampleProgress {
  const { step, steps, fraction, etaMs, ...rest } = told;
  return {
    ...rest,
    step: Math.round(within(step, mostSteps)),
    steps: Math.round(within(steps, mostSteps)),
    fraction: within(fraction, 1),
    ...(Number.isFinite(etaMs) && { etaMs: within(etaMs!, mostMs) }),
  };
}

function within(value: number, most: number): number {
  return value >= 0 ? Math.min(value, most) : 0;
}

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
  return Math.round(Math.min(mostMs, longest + waiting * wholeSample));
}
