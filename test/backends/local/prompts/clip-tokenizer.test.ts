import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import { readClipTokenizer } from '#src/backends/local/prompts/clip-tokenizer.ts';
import { encodePrompt } from '#src/backends/local/prompts/encode-prompt.ts';
import { wordPattern } from '#src/backends/local/prompts/tokenizer-json.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';
import { readGolden, referenceFolder } from '#test/helpers/golden.ts';

const load = async (path: string) =>
  readClipTokenizer(fileURLToPath(new URL(path, referenceFolder)));

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

const parent = mkdtempSync(join(tmpdir(), 'darkroom-tokenizers-'));
afterAll(() => rmSync(parent, { recursive: true }));

type Reference = 'tiny-sd/tokenizer' | 'ssd-1b/tokenizer_2';
let copies = 0;
/** A copy of a tokenizer's folder with files changed: null removes one. */
const folderWith = (
  reference: Reference,
  files: Readonly<Record<string, string | null | ((text: string) => string)>>,
): string => {
  const folder = join(parent, String(copies++));
  cpSync(new URL(reference, referenceFolder), folder, { recursive: true });
  for (const [name, content] of Object.entries(files)) {
    const file = join(folder, name);
    if (content === null) rmSync(file);
    else
      writeFileSync(
        file,
        typeof content === 'string' ? content : content(readFileSync(file, 'utf8')),
      );
  }
  return folder;
};
const json = (value: unknown): string => JSON.stringify(value);
const readFixture = (path: string): string => readFileSync(new URL(path, referenceFolder), 'utf8');

describe('special and added tokens are split off first', () => {
  test('the second padding of SDXL, wherever it stands', async () => {
    const first = await load('ssd-1b/tokenizer');
    const second = await load('ssd-1b/tokenizer_2');
    const trees = second.encode('trees');
    // Of its own merges `!!` would be [0, 256]: a letter within a word, and one that ends it.
    expect(first.encode('trees!!')).toEqual([...trees, 0, 256]);
    expect(second.encode('trees!!')).toEqual([...trees, 0, 0]);
    expect(second.encode('trees! a')).toEqual([...trees, 0, ...second.encode('a')]);
    expect(second.encode('a,!')).toEqual([...second.encode('a,'), 0]);
  });

  test('the start and the end, as they are written', async () => {
    const tokenizer = await load('tiny-sd/tokenizer');
    const { start, end } = tokenizer;
    expect(tokenizer.encode('a<|endoftext|><|startoftext|>a')).toEqual([
      ...tokenizer.encode('a'),
      end,
      start,
      ...tokenizer.encode('a'),
    ]);
    expect(tokenizer.encode('<|ENDOFTEXT|>')).not.toContain(end);
  });

  test('placeholders of added_tokens.json, the longest first', () => {
    const folder = folderWith('tiny-sd/tokenizer', {
      'added_tokens.json': json({ '<cat>': 829, '<cat> toy': 830, '<Dog>': 831 }),
    });
    const tokenizer = readClipTokenizer(folder);
    const a = tokenizer.encode('a');
    expect(tokenizer.encode('a<cat>a')).toEqual([...a, 829, ...a]);
    expect(tokenizer.encode('a <CAT>  Toy')).toEqual([...a, 830]);
    expect(tokenizer.encode('<Dog><cat>')).toEqual([831, 829]);
    expect(tokenizer.vocabularySize).toBe(832);
    expect(tokenizer.decode([...a, 829, ...a])).toBe('a <cat> a');
  });

  test('those of added_tokens_decoder, which then replaces the other files', () => {
    const entry = { lstrip: false, rstrip: false, normalized: false, special: true };
    const folder = folderWith('tiny-sd/tokenizer', {
      'tokenizer_config.json': json({
        pad_token: '!',
        added_tokens_decoder: {
          0: { ...entry, content: '!' },
          829: { ...entry, content: '<Cat>', special: false },
          830: { ...entry, content: 'red', single_word: true },
        },
      }),
      'special_tokens_map.json': json({ pad_token: '"' }),
      'added_tokens.json': json({ '<dog>': 831 }),
    });
    const tokenizer = readClipTokenizer(folder);
    expect(tokenizer.pad).toBe(0);
    expect(tokenizer.vocabularySize).toBe(831);
    expect(tokenizer.encode('<Cat>!')).toEqual([829, 0]);
    expect(tokenizer.encode('<cat>')).not.toContain(829);
    expect(tokenizer.encode('red')).toEqual([830]);
    expect(tokenizer.encode('reddish a_red')).not.toContain(830);
  });

  test('special_tokens_map.json comes before tokenizer_config.json, as strings or objects', () => {
    const folder = folderWith('tiny-sd/tokenizer', {
      'special_tokens_map.json': json({
        pad_token: '"',
        eos_token: { content: '<|endoftext|>', normalized: true },
        additional_special_tokens: ['#'],
      }),
    });
    const tokenizer = readClipTokenizer(folder);
    expect(tokenizer.pad).toBe(1);
    expect(tokenizer.encode('"#')).toEqual([1, 2]);
    expect(tokenizer.encode('<|EndOfText|>')).toEqual([tokenizer.end]);
  });
});

describe('files of other tools', () => {
  test.each(['\r\n', '\r'])('merges.txt with the line ends %j has the same ids', async (end) => {
    const text = 'a red circle on a blue background, two trees';
    const folder = folderWith('tiny-sd/tokenizer', {
      'merges.txt': (merges) => `\uFEFF${merges.replaceAll('\n', end)}`,
      'vocab.json': (vocab) => `\uFEFF${vocab}`,
      'tokenizer_config.json': (config) => `\uFEFF${config.replaceAll('\n', end)}`,
    });
    expect(readClipTokenizer(folder).encode(text)).toEqual(
      (await load('tiny-sd/tokenizer')).encode(text),
    );
  });

  const merges = readFixture('ssd-1b/tokenizer_2/merges.txt')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#version'));
  const tokenizerJson = {
    version: '1.0',
    added_tokens: [
      { id: 0, content: '!', normalized: false, special: true },
      { id: 827, content: '<|startoftext|>', normalized: false, special: true },
      { id: 828, content: '<|endoftext|>', normalized: false, special: true },
    ],
    normalizer: {
      type: 'Sequence',
      normalizers: [
        { type: 'NFC' },
        { type: 'Replace', pattern: { Regex: '\\s+' }, content: ' ' },
        { type: 'Lowercase' },
      ],
    },
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        { type: 'Split', pattern: { Regex: wordPattern }, behavior: 'Removed', invert: true },
        { type: 'ByteLevel', add_prefix_space: false },
      ],
    },
    model: {
      type: 'BPE',
      end_of_word_suffix: '</w>',
      continuing_subword_prefix: '',
      vocab: JSON.parse(readFixture('ssd-1b/tokenizer_2/vocab.json')) as Record<string, number>,
      merges: merges.map((line) => line.split(' ')),
    },
  };
  const alone = (file: unknown) =>
    folderWith('ssd-1b/tokenizer_2', {
      'tokenizer.json': json(file),
      'vocab.json': null,
      'merges.txt': null,
      'special_tokens_map.json': null,
    });

  test('tokenizer.json alone has the same ids, its merges as pairs or as lines', async () => {
    const text = 'a red circle!! two trees, 3 猫';
    const expected = await load('ssd-1b/tokenizer_2');
    const lines = { ...tokenizerJson, model: { ...tokenizerJson.model, merges } };
    for (const file of [tokenizerJson, lines]) {
      const tokenizer = readClipTokenizer(alone(file));
      expect(tokenizer.encode(text)).toEqual(expected.encode(text));
      expect(tokenizer).toMatchObject({ pad: 0, start: 827, end: 828, vocabularySize: 829 });
    }
  });

  test.each([
    [{ normalizer: null }, /normalizer: only CLIP's/],
    [{ pre_tokenizer: { type: 'Whitespace' } }, /pre_tokenizer: only CLIP's/],
    [{ model: { ...tokenizerJson.model, end_of_word_suffix: '' } }, /end_of_word_suffix: only/],
    [{ model: { ...tokenizerJson.model, type: 'WordPiece' } }, /model\.type/],
    [{ model: { ...tokenizerJson.model, merges: ['a'] } }, /model\.merges\.0: must be a pair/],
  ])('another tokenizer.json is refused: %o', (changes, sentence) => {
    const folder = alone({ ...tokenizerJson, ...changes });
    expect(() => readClipTokenizer(folder)).toThrow(WeightsError);
    expect(() => readClipTokenizer(folder)).toThrow(sentence);
  });
});

test.each([
  [{ 'vocab.json': '{' }, 'vocab.json: is not valid JSON.'],
  [{ 'vocab.json': '{"a": -1}' }, 'vocab.json: a: '],
  [{ 'vocab.json': '{"a": 1}' }, 'the special token "<|startoftext|>", which has no id'],
  [{ 'vocab.json': null }, 'vocab.json: is missing.'],
  [{ 'tokenizer_config.json': '[]' }, 'tokenizer_config.json: '],
  [{ 'special_tokens_map.json': '{"pad_token": 5}' }, 'special_tokens_map.json: pad_token: '],
  [{ 'merges.txt': 'a b c' }, 'merges.txt: has a line that is not a pair of tokens: "a b c".'],
] as const)('%o is refused with a sentence', (changes, sentence) => {
  const folder = folderWith('tiny-sd/tokenizer', changes);
  expect(() => readClipTokenizer(folder)).toThrow(WeightsError);
  expect(() => readClipTokenizer(folder)).toThrow(sentence);
});
