import type { Draw } from './draw.ts';
import { oddJson, oddNumbers, oddTexts } from './odd-values.ts';

/** A text with one to three places changed. */
export function mutateText(text: string, draw: Draw): string {
  let mutated = text;
  for (let left = 1 + draw.whole(2); left > 0; left--) mutated = draw.pick(changes)(mutated, draw);
  return mutated;
}

const changes: readonly ((text: string, draw: Draw) => string)[] = [
  // Ends early.
  (text, draw) => text.slice(0, draw.whole(text.length)),
  // Something is missing.
  (text, draw) => {
    const at = draw.whole(text.length);
    return text.slice(0, at) + text.slice(at + 1 + draw.whole(12));
  },
  // Something stands there twice, or many times.
  (text, draw) => {
    const at = draw.whole(text.length);
    const part = text.slice(at, at + 1 + draw.whole(20));
    return text.slice(0, at) + part.repeat(draw.pick([2, 3, 50])) + text.slice(at + part.length);
  },
  // Something stands there that does not belong.
  (text, draw) => {
    const at = draw.whole(text.length);
    return text.slice(0, at) + draw.pick(oddTexts) + text.slice(at);
  },
  // Another character.
  (text, draw) => {
    const at = draw.whole(text.length);
    return text.slice(0, at) + String.fromCharCode(draw.whole(255)) + text.slice(at + 1);
  },
  // Another number.
  (text, draw) => {
    const numbers = [...text.matchAll(/-?\d+(?:\.\d+)?/g)];
    if (numbers.length === 0) return text + draw.pick(oddNumbers);
    const { 0: number, index } = draw.pick(numbers);
    return text.slice(0, index) + draw.pick(oddNumbers) + text.slice(index + number.length);
  },
];

export type JsonPath = readonly (string | number)[];

/** One place of a JSON value, drawn from all there are; the root is one of them. */
export function drawPath(value: unknown, draw: Draw): JsonPath {
  return draw.pick([...pathsOf(value, [])]);
}

function* pathsOf(value: unknown, path: JsonPath): Generator<JsonPath> {
  yield path;
  if (typeof value !== 'object' || value === null) return;
  for (const [key, member] of Object.entries(value))
    yield* pathsOf(member, [...path, Array.isArray(value) ? Number(key) : key]);
}

/** What to put in a place instead: anything, or what was there in another shape. */
export function drawValue(before: unknown, draw: Draw): unknown {
  if (typeof before === 'number' && draw.chance()) return Number(draw.pick(oddNumbers)) || 0;
  if (typeof before === 'string' && draw.chance()) return mutateText(before, draw);
  if (draw.chance(0.2)) return [before, before];
  if (draw.chance(0.2)) return { value: before };
  return draw.pick(oddJson);
}

/** @returns the value with another one at the path; `undefined` takes the member out */
export function withValue(root: unknown, path: JsonPath, value: unknown): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return value;
  if (typeof root !== 'object' || root === null) return root;
  const copy = Array.isArray(root) ? [...root] : { ...root };
  const members = copy as Record<string | number, unknown>;
  const member = withValue(members[key], rest, value);
  if (member === undefined) delete members[key];
  else members[key] = member;
  return copy;
}

export function valueAt(root: unknown, path: JsonPath): unknown {
  return path.reduce((value, key) => (value as Record<string | number, unknown>)?.[key], root);
}

/** A JSON value with one to three members replaced, taken out or added. */
export function mutateJson(value: unknown, draw: Draw): unknown {
  let mutated = value;
  for (let left = 1 + draw.whole(2); left > 0; left--) {
    const path = drawPath(mutated, draw);
    const before = valueAt(mutated, path);
    const added = draw.chance(0.2) && typeof before === 'object' && before !== null;
    mutated = added
      ? withValue(mutated, [...path, draw.pick(oddTexts)], draw.pick(oddJson))
      : withValue(mutated, path, draw.chance(0.2) ? undefined : drawValue(before, draw));
  }
  // The whole may be what was left out, and JSON has no undefined.
  return mutated ?? null;
}

/** Arrays within arrays, as text: deeper than a parser that calls itself can go. */
export function deepJson(draw: Draw): string {
  const depth = draw.pick([100, 5_000, 100_000]);
  return draw.chance() ? '['.repeat(depth) + ']'.repeat(depth) : '{"a":'.repeat(depth);
}
