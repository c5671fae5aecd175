import type { EnginePhase } from '#src/backends/local/process/protocol.ts';

export type Moment = 'START' | EnginePhase | 'EVALUATED' | 'END';

/** The time between two moments that the pipeline told of. */
export interface Interval {
  readonly from: Moment;
  readonly to: Moment;
  readonly seconds: number;
}

export interface Timeline {
  readonly intervals: readonly Interval[];
  mark(moment: Moment): void;
}

export const createTimeline = (): Timeline => {
  const intervals: Interval[] = [];
  let from: Moment = 'START';
  let since = performance.now();
  return {
    intervals,
    mark(to) {
      const now = performance.now();
      intervals.push({ from, to, seconds: (now - since) / 1000 });
      from = to;
      since = now;
    },
  };
};

/** @returns the sum of the intervals that begin at a moment, in seconds */
export const secondsFrom = (intervals: readonly Interval[], moment: Moment): number =>
  intervals.filter(({ from }) => from === moment).reduce((sum, { seconds }) => sum + seconds, 0);

/** @returns the durations of the steps, in seconds */
export const stepSeconds = (intervals: readonly Interval[]): number[] =>
  intervals.filter(({ to }) => to === 'EVALUATED').map(({ seconds }) => seconds);
