import { createExperience } from '#src/backends/local/measure/experience.ts';

/** How long engines take between two answers, by what they do. Outlives a process, so that the next one is known too. */
export interface Pace {
  record(work: string, ms: number): void;
  /**
   * How long a silence may be before it means that the engine hangs: several times what the same work
   * took lately.
   * @param bounds.leastMs the machine may be busy with something else
   * @param bounds.unknownMs where the work was never seen
   */
  patienceMs(
    work: string,
    bounds: { readonly leastMs: number; readonly unknownMs: number },
  ): number;
}

const several = 8;

export function createPace(): Pace {
  const experience = createExperience();
  return {
    record: experience.record,
    patienceMs(work, { leastMs, unknownMs }) {
      const usualMs = experience.expect(work);
      return usualMs === null ? unknownMs : Math.max(leastMs, several * usualMs);
    },
  };
}
