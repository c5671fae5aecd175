import { createRandom } from '#test/crash/random.ts';

/** Choices that follow from a seed alone. */
export interface Draw {
  /** A whole number from 0 to `most`, both included. */
  whole(most: number): number;
  pick<T>(items: readonly T[]): T;
  /** @default 0.5 */
  chance(part?: number): boolean;
}

/** @param seeds as many as name the place: the run, the round, the input */
export function createDraw(...seeds: readonly number[]): Draw {
  const random = createRandom(
    seeds.reduce((mixed, seed) => Math.imul(mixed, 0x01000193) ^ seed, 7),
  );
  function whole(most: number): number {
    return Math.floor(random() * (most + 1));
  }
  return {
    whole,
    pick: (items) => items[whole(items.length - 1)]!,
    chance: (part = 0.5) => random() < part,
  };
}
