/** Two clocks: times are told by the one, and all that is waited for is measured by the other. */
export interface Clock {
  /** The time of day, in milliseconds since the epoch. It may be set, by any amount. */
  now(): number;
  /** Milliseconds of a clock that never jumps. */
  monotonicNow(): number;
  /** The time of day at a moment of the clock that never jumps. */
  timeOf(moment: number): number;
  /** The moment at which a time of day is reached, unless it is set meanwhile. */
  momentOf(time: number): number;
}

/** The two clocks are read one after the other, and tick in steps: no less than this is a jump. */
const toleranceMs = 100;

export function createClock(now: () => number, monotonicNow: () => number): Clock {
  let offset = now() - monotonicNow();
  function currentOffset(): number {
    const seen = now() - monotonicNow();
    if (Math.abs(seen - offset) > toleranceMs) offset = seen;
    return offset;
  }
  return {
    now,
    monotonicNow,
    timeOf: (moment) => Math.round(moment + currentOffset()),
    momentOf: (time) => time - currentOffset(),
  };
}
