/** What one kind of work took, by a running mean that forgets. */
export interface Experience {
  record(key: string, ms: number): void;
  /** Milliseconds; null before anything was seen. */
  expect(key: string): number | null;
}

/** The weight of the newest measurement: a busy minute is noticed, and soon forgotten. */
const newestWeight = 0.3;

export function createExperience(): Experience {
  const means = new Map<string, number>();
  return {
    record(key, ms) {
      const mean = means.get(key);
      means.set(key, mean === undefined ? ms : mean + newestWeight * (ms - mean));
    },
    expect: (key) => means.get(key) ?? null,
  };
}
