import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { backendChecks } from './backend.ts';

/** The sentences of the comments of a TypeScript file, each on one line, in their order. */
function sentencesOf(source: string): string[] {
  const comments = source.match(/\/\*\*[\s\S]*?\*\/|^\s*\/\/.*$/gm) ?? [];
  const paragraphs = comments.flatMap((comment) =>
    comment
      .replace(/^\s*\/\*\*|\*\/$/g, '')
      .replaceAll(/^[^\S\n]*(\*|\/\/) ?/gm, '')
      .split(/\n\s*\n/),
  );
  return paragraphs
    .flatMap((paragraph) => paragraph.trim().split(/(?<=\.)\s+/))
    .map((sentence) => sentence.replaceAll(/\s+/g, ' '))
    .filter((sentence) => sentence !== '');
}

const textOf = (file: string) => sentencesOf(readFileSync(join('src', file), 'utf8'));

/** The contract, and what it refers to for an event's progress. */
const contract = textOf('backends/backend.ts');
const progress = textOf('domain/progress.ts');
const quoted = new Set<string>(Object.values(backendChecks).flatMap(({ says }) => says));

/** Sentences that no run of a backend can break, each with what holds it instead. */
const uncheckable: Readonly<Record<string, string>> = {
  'THE INTERFACE: who makes images.': 'A title.',
  'It never stores, charges or publishes, and knows nothing of accounts, credits or GraphQL: the generation service does that with what the backend yields.':
    'test/layers.test.ts: a backend cannot import what stores, charges or publishes.',
  'May change as it learns.': 'A permission.',
  'Milliseconds since the epoch; the signal aborts then too, this is for choosing time limits.':
    'What the caller gives.',
  'The picture that `parameters.image` names, and its mask; absent where it starts from noise.':
    'What the caller gives.',
  'What the samples that follow are computed on, where the backend knows.':
    'A backend need not know; test/backends/local/local-backend.test.ts holds the engine to it.',
  "One of the operator's servers is asked for the sample; the name is what the operator calls it.":
    'Only one backend has servers; test/cloud/which-server.test.ts holds it to that.',
  'Of the offer that the attempt began with: what it draws is that of this revision, where it is still known.':
    'test/backends/local/new-weights.test.ts: only on this machine do weights change under a run.',
  'Milliseconds since the epoch when the status is expected to change.': 'An expectation.',
  'Looks for LoRAs that were added, changed or removed: offers know of them when it resolves.':
    'test/backends/local/loras/lora-library.test.ts holds the engine to it.',
  'Resolves when it is known what pictures can be made larger by here, which at the start takes a moment.':
    'test/backends/local/upscale/library.test.ts holds the engine to it.',
  'What a picture can be made larger by here.':
    'test/upscale/upscale.test.ts holds the engine to it, and test/backends/segmind/upscale.test.ts the cloud.',
  'Absent where nothing is: the model draws, or it cannot.':
    'test/backends/local/upscale/library.test.ts holds the engine to it.',
  'The LoRAs that it has, those included that do not fit the model.':
    'test/backends/local/loras/lora-library.test.ts holds the engine to it.',
  'Absent where it adds none: no such request comes to it.':
    'test/generations/input/loras.test.ts: the router asks no such backend.',
  'It means nothing where the status is NOT_SERVED or the request is refused.': 'A permission.',
  'It is logged, so it quotes no prompt.':
    'test/logs/lines.test.ts: the only reason that depends on the text of a prompt is logged without it.',
  "What the reason of a run's signal tells, as CANCELED, DEADLINE_EXCEEDED or SHUTTING_DOWN.":
    'What the caller gives.',
};

test('sentences are read out of comments of one line and of many', () => {
  const source = `/** One. Two, with \`a.b\`. */
const x = 1; // not a docstring
/**
 * Three goes on
 * over a line: a; b.
 *
 * Four
 */
  // Five.`;
  expect(sentencesOf(source)).toEqual([
    'One.',
    'Two, with `a.b`.',
    'Three goes on over a line: a; b.',
    'Four',
    'Five.',
  ]);
});

test('a check quotes every sentence of the contract, or it is told why none can', () => {
  expect(contract.filter((one) => !quoted.has(one) && !Object.hasOwn(uncheckable, one))).toEqual(
    [],
  );
});

test('the checks quote what is there, word for word', () => {
  const there = new Set([...contract, ...progress]);
  expect([...quoted].filter((one) => !there.has(one))).toEqual([]);
});

test('what cannot be checked is in the contract, and no check quotes it', () => {
  const stale = Object.keys(uncheckable).filter(
    (one) => !contract.includes(one) || quoted.has(one),
  );
  expect(stale).toEqual([]);
});
