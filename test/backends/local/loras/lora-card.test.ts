import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readLoraCard } from '#src/backends/local/loras/lora-card.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';
import { safetensorsFile } from '#test/helpers/weights-files.ts';

function cardOf(metadata: Record<string, string>) {
  using folder = temporaryFolder();
  const file = join(folder.path, 'ink.safetensors');
  writeFileSync(file, safetensorsFile({ __metadata__: metadata }));
  return readLoraCard(file);
}

test('a file without metadata is called by its name', () => {
  expect(cardOf({})).toMatchObject({
    name: 'ink',
    title: null,
    triggerWords: [],
    license: null,
    base: null,
    isConsistency: false,
  });
});

test('what modelspec says comes first', () => {
  const card = cardOf({
    'modelspec.title': 'Ink',
    ss_output_name: 'ink_v3',
    'modelspec.license': 'CC-BY-4.0',
    'modelspec.architecture': 'stable-diffusion-v1/lora',
    ss_base_model_version: 'sd_v1',
    'modelspec.trigger_phrase': 'inkwash, brush stroke , ',
    ss_tag_frequency: '{"10_a": {"cat": 5}}',
  });
  expect(card).toMatchObject({
    title: 'Ink',
    license: 'CC-BY-4.0',
    base: 'stable-diffusion-v1/lora',
    triggerWords: ['inkwash', 'brush stroke'],
  });
});

test('else the words are those of most captions, counted over all folders', () => {
  const frequencies = { '10_a': { inkwash: 8, cat: 3, tree: 1 }, '2_b': { inkwash: 2, cat: 2 } };
  const card = cardOf({ ss_tag_frequency: JSON.stringify(frequencies), ss_output_name: 'ink_v3' });
  expect(card).toMatchObject({ triggerWords: ['inkwash', 'cat'], title: 'ink_v3' });
});

describe('metadata of no use', () => {
  test.for(['', '{', '[]', '{"a": 1}', '{"a": {"b": "c"}}', '{"a": {"b": 0}}', '{"a": {" ": 3}}'])(
    'tag frequencies %j give no words',
    (text) => {
      expect(cardOf({ ss_tag_frequency: text }).triggerWords).toEqual([]);
    },
  );

  test('whatever it holds, the card is short lines of well-formed text', () => {
    const text = fc.string({ unit: 'binary', maxLength: 400 });
    fc.assert(
      fc.property(text, text, fc.dictionary(text, fc.integer()), (title, phrase, words) => {
        const card = cardOf({
          'modelspec.title': title,
          'modelspec.trigger_phrase': phrase,
          ss_tag_frequency: JSON.stringify({ a: words }),
        });
        const texts = [card.title ?? '', ...card.triggerWords];
        expect(texts.length).toBeLessThanOrEqual(11);
        for (const one of texts) {
          expect(one.length).toBeLessThanOrEqual(201);
          expect(one.isWellFormed()).toBe(true);
          // biome-ignore lint/suspicious/noControlCharactersInRegex: none of them may be left
          expect(one).not.toMatch(/[\u0000-\u001f\u007f-\u009f]/);
        }
      }),
      { numRuns: 50 },
    );
  });
});
