import type { Phase, SampleProgress } from '#src/domain/progress.ts';

/** Assumed for the shape of the curve while nothing was seen; no time left is told from it. */
const assumedMs = 10_000;
/** Where the bar stands when the expected time is over, and what it approaches if it takes longer. */
const atExpected = 0.9;
const limit = 0.99;

/** A sample's progress while the provider tells none: time gone by against the time it usually takes. */
export type EstimatedProgress = (phase: Phase, elapsedMs: number) => SampleProgress;

/**
 * Straight up to the expected time, then ever slower: it neither falls nor reaches 1.
 *
 * @param steps denoising steps asked for; the provider's own count is not known
 */
export function estimateProgress(expectedMs: number | null, steps: number): EstimatedProgress {
  const total = expectedMs ?? assumedMs;
  let fraction = 0;
  return (phase, elapsedMs) => {
    const reached =
      elapsedMs < total
        ? atExpected * (elapsedMs / total)
        : atExpected + (limit - atExpected) * (1 - Math.exp(1 - elapsedMs / total));
    fraction = Math.max(fraction, reached);
    return {
      phase,
      step: Math.floor(fraction * steps),
      steps,
      fraction,
      etaMs: expectedMs === null || elapsedMs >= total ? undefined : Math.round(total - elapsedMs),
      basis: 'ESTIMATED',
    };
  };
}
