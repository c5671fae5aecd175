import { expect, test } from 'vitest';
import { fadeIn, overlapOf, startsOf, tileOf } from '#src/backends/local/upscale/tiles.ts';

test.each([
  [64, 192],
  [192, 192],
  [193, 192],
  [1024, 192],
  [4096, 192],
  [500, 64],
  [65, 16],
])('the tiles of %i pixels cover all of them, and overlap', (length, side) => {
  const starts = startsOf(length, side);
  expect(starts[0]).toBe(0);
  expect(Math.max(...starts) + side).toBe(Math.max(length, side));
  for (const [index, start] of starts.slice(1).entries()) {
    const before = starts[index]!;
    expect(start).toBeGreaterThan(before);
    expect(before + side - start).toBeGreaterThanOrEqual(overlapOf(side));
  }
});

test('the tiles of a network that takes any size divide by 8; others have its size', () => {
  expect(tileOf({ width: 1024, height: 70 }, null)).toEqual({ width: 192, height: 72 });
  const tile = { width: 64, height: 32 };
  expect(tileOf({ width: 1024, height: 70 }, tile)).toBe(tile);
});

test('a tile fades in in the middle of what it has in common with the one before', () => {
  expect(new Set(fadeIn(0, undefined, 64, 2))).toEqual(new Set([1]));
  const fade = fadeIn(160, 192, 192, 4);
  expect(fade).toHaveLength(768);
  const at = (pixel: number) => fade[pixel * 4]!;
  expect([at(0), at(11)]).toEqual([0, 0]);
  expect(at(16)).toBeCloseTo(0.5, 1);
  expect([at(20), at(191)]).toEqual([1, 1]);
  expect([...fade]).toEqual([...fade].toSorted((a, b) => a - b));
});
