import type { Phase, SampleProgress } from '#src/domain/progress.ts';
import type { Experience } from './experience.ts';

/** Follows one sample's progress and measures it. */
export interface SampleMeter {
  enter(phase: Phase): SampleProgress;
  evaluated(done: number, preview: string | undefined): SampleProgress;
  /** The image is there. */
  end(): void;
}

export interface SampleMeterOptions {
  readonly experience: Experience;
  /** Model, size and guidance: what the measured times depend on. */
  readonly key: string;
  readonly evaluations: number;
  /** Of an evaluation's time, for what comes after the last, before any was measured. @default 2, the decoding's */
  readonly decodeShare?: number;
  now(): number;
}

const assumedDecodeShare = 2;

export function createSampleMeter({
  experience,
  key,
  evaluations,
  decodeShare: assumedShare = assumedDecodeShare,
  now,
}: SampleMeterOptions): SampleMeter {
  const evaluationMs = experience.expect(`${key} evaluation`);
  const decodeMs = experience.expect(`${key} decoding`);
  // Fixed at the start, so that the fraction never falls.
  const decodeShare = evaluationMs && decodeMs ? decodeMs / evaluationMs : assumedShare;
  let phase: Phase = 'QUEUED';
  let since = now();
  let step = 0;
  let loadingMs = 0;

  const leave = (): void => {
    const ms = now() - since;
    since = now();
    if (phase === 'LOADING') loadingMs += ms;
    else if (phase === 'ENCODING' || phase === 'DECODING')
      experience.record(`${key} ${phase.toLowerCase()}`, ms);
    if (phase !== 'DENOISING' || loadingMs === 0) return;
    // The text encoders' process and the network load one after the other: a cold start is both.
    experience.record(`${key} loading`, loadingMs);
    loadingMs = 0;
  };
  const progress = (preview?: string): SampleProgress => {
    const eachMs = experience.expect(`${key} evaluation`);
    const left = phase === 'DECODING' ? 0 : evaluations - step;
    const etaMs =
      eachMs === null
        ? undefined
        : Math.round(eachMs * (left + (decodeMs ? decodeMs / eachMs : decodeShare)));
    return {
      phase,
      step,
      steps: evaluations,
      fraction: step / (evaluations + decodeShare),
      etaMs,
      basis: 'MEASURED',
      preview,
    };
  };

  return {
    enter(next) {
      leave();
      phase = next;
      return progress();
    },
    evaluated(done, preview) {
      experience.record(`${key} evaluation`, now() - since);
      since = now();
      step = done;
      return progress(preview);
    },
    end: leave,
  };
}
