/** Seconds by the clock on the wall, and of all processors on this process: the second hardly depends on what else the machine does. */
export interface Clocks {
  readonly wall: number;
  readonly processor: number;
}

export const readClocks = (): Clocks => {
  const { user, system } = process.cpuUsage();
  return { wall: performance.now() / 1000, processor: (user + system) / 1e6 };
};

/** @returns what passed since a reading, divided by a number of repetitions */
export const elapsedSince = (start: Clocks, repetitions: number): Clocks => {
  const now = readClocks();
  return {
    wall: (now.wall - start.wall) / repetitions,
    processor: (now.processor - start.processor) / repetitions,
  };
};

/** @returns the least of each; what a busy machine adds is not the engine's */
export const least = (readings: readonly Clocks[]): Clocks => ({
  wall: Math.min(...readings.map(({ wall }) => wall)),
  processor: Math.min(...readings.map(({ processor }) => processor)),
});
