import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ClipTokenizerFiles,
  createClipTokenizer,
  readClipTokenizer,
  TokenizerFilesError,
} from '#src/backends/local/prompts/clip-tokenizer.ts';
import { encodePrompt } from '#src/backends/local/prompts/encode-prompt.ts';
import { readGolden, readReference, referenceFolder } from '#test/helpers/golden.ts';

const load = (path: string) => readClipTokenizer(fileURLToPath(new URL(path, referenceFolder)));

describe.for(['tiny-sd', 'ssd-1b'] as const)('%s', (model) => {
  test.for(readGolden(model).prompts)(
    'has the ids of the reference for "$prompt"',
    async (golden) => {
      const ids = async (folder: string, text: string) =>
        encodePrompt(await load(`${model}/${folder}`), text, 'LITERAL').chunks[0]!.ids;
      expect(await ids('tokenizer', golden.prompt)).toEqual(golden.input_ids);
      expect(await ids('tokenizer', golden.negative_prompt ?? '')).toEqual(
        golden.negative_input_ids,
      );
      if (golden.input_ids_2 !== undefined) {
        expect(await ids('tokenizer_2', golden.prompt)).toEqual(golden.input_ids_2);
      }
    },
  );
});

test('the pad token is that of the files', async () => {
  const [first, second] = await Promise.all([load('ssd-1b/tokenizer'), load('ssd-1b/tokenizer_2')]);
  expect(first.pad).toBe(first.end);
  expect(second).toMatchObject({ pad: 0, start: 827, end: 828, vocabularySize: 829 });
});

test('text is composed, lower-cased letter by letter, and its white space joined', async () => {
  const tokenizer = await load('tiny-sd/tokenizer');
  const same = (a: string, b: string) => expect(tokenizer.encode(a)).toEqual(tokenizer.encode(b));
  same('A  Red\t\nCircle\u0085', 'a red circle');
  same('e\u0301', 'é');
  same('ΑΣ', 'ασ');
  expect(tokenizer.encode('ΑΣ')).not.toEqual(tokenizer.encode('ας'));
  expect(tokenizer.encode('<|endoftext|>')).toEqual([tokenizer.end]);
});

test('what is cut from a literal prompt is told as text', async () => {
  const tokenizer = await load('tiny-sd/tokenizer');
  const circles = Array.from({ length: 75 }, () => 'circle').join(' ');
  expect(encodePrompt(tokenizer, circles, 'LITERAL').cut).toBe('');
  const long = encodePrompt(tokenizer, `${circles} a Red, 猫 house`, 'LITERAL');
  expect(long.cut).toBe('a red, 猫 house');
  expect(long.chunks).toEqual(encodePrompt(tokenizer, circles, 'LITERAL').chunks);
});

test('any string becomes 77 ids of the vocabulary', async () => {
  const tokenizer = await load('ssd-1b/tokenizer_2');
  const text = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }),
    fc.string({ unit: 'grapheme', maxLength: 300 }),
    fc
      .array(fc.integer({ min: 0, max: 0xffff }), { maxLength: 100 })
      .map((units) => String.fromCharCode(...units)),
    fc.string({
      unit: fc.constantFrom('(', ')', '[', ']', '\\', ':', '1', '.', ' ', 'a', ',', 'BREAK'),
    }),
  );
  fc.assert(
    fc.property(text, fc.constantFrom('LITERAL', 'WEIGHTED'), (prompt, syntax) => {
      for (const { ids, weights } of encodePrompt(tokenizer, prompt, syntax).chunks) {
        expect(ids).toHaveLength(77);
        expect(weights).toHaveLength(77);
        expect(ids[0]).toBe(tokenizer.start);
        expect(ids.slice(1)).toContain(tokenizer.end);
        expect(ids.every((id) => Number.isInteger(id) && id >= 0 && id < 829)).toBe(true);
        expect(weights.every(Number.isFinite)).toBe(true);
      }
    }),
    { numRuns: 300 },
  );
});

const files: ClipTokenizerFiles = {
  vocab: readReference('tiny-sd/tokenizer/vocab.json'),
  merges: readReference('tiny-sd/tokenizer/merges.txt'),
  config: readReference('tiny-sd/tokenizer/tokenizer_config.json'),
  specialTokens: readReference('tiny-sd/tokenizer/special_tokens_map.json'),
};

test('special tokens may be objects, and tokenizer_config.json wins', () => {
  const specialTokens = JSON.stringify({
    pad_token: '"',
    bos_token: { content: '<|startoftext|>' },
  });
  expect(createClipTokenizer({ ...files, specialTokens, config: '{}' }).pad).toBe(1);
  expect(createClipTokenizer({ ...files, specialTokens }).pad).toBe(828);
});

test.for([
  [{ vocab: '{' }, 'vocab.json is not JSON'],
  [{ vocab: '{"a": -1}' }, 'vocab.json'],
  [{ vocab: '{"a": 1}' }, 'no special token "<|startoftext|>"'],
  [{ config: '[]' }, 'tokenizer_config.json'],
  [{ specialTokens: '{"pad_token": 5}' }, 'special_tokens_map.json'],
  [{ merges: 'a b c' }, 'merges.txt has a line that is not a pair of tokens: "a b c"'],
] as const)('%o is refused with a sentence', ([changes, sentence]) => {
  expect(() => createClipTokenizer({ ...files, ...changes })).toThrow(TokenizerFilesError);
  expect(() => createClipTokenizer({ ...files, ...changes })).toThrow(sentence);
});
