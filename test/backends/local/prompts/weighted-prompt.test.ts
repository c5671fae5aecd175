import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readClipTokenizer } from '#src/backends/local/prompts/clip-tokenizer.ts';
import { emphasisIssue, parseEmphasis } from '#src/backends/local/prompts/emphasis.ts';
import { encodePrompt, extendTo } from '#src/backends/local/prompts/encode-prompt.ts';
import { unsupportedSyntax } from '#src/backends/local/prompts/unsupported-syntax.ts';
import { weighEmbeddings } from '#src/backends/local/prompts/weigh-embeddings.ts';
import { referenceFolder } from '#test/helpers/golden.ts';

const tokenizer = await readClipTokenizer(
  fileURLToPath(new URL('ssd-1b/tokenizer_2', referenceFolder)),
);

describe('emphasis', () => {
  const parsed = (prompt: string) =>
    parseEmphasis(prompt).map((piece) =>
      piece.kind === 'break' ? 'BREAK' : [piece.text, Number(piece.weight.toFixed(6))],
    );

  // The first seven are the examples in the documentation of AUTOMATIC1111's parser.
  test.for([
    ['normal text', [['normal text', 1]]],
    [
      'an (important) word',
      [
        ['an ', 1],
        ['important', 1.1],
        [' word', 1],
      ],
    ],
    ['(unbalanced', [['unbalanced', 1.1]]],
    ['\\(literal\\]', [['(literal]', 1]]],
    ['(unnecessary)(parens)', [['unnecessaryparens', 1.1]]],
    [
      'a (((house:1.3)) [on] a (hill:0.5), sun, (((sky))).',
      [
        ['a ', 1],
        ['house', 1.573],
        [' ', 1.1],
        ['on', 1],
        [' a ', 1.1],
        ['hill', 0.55],
        [', sun, ', 1.1],
        ['sky', 1.4641],
        ['.', 1.1],
      ],
    ],
    ['', []],
    ['[less]', [['less', 0.909091]]],
    ['[[much less]', [['much less', 0.826446]]],
    ['closed) never opened]', [['closed) never opened]', 1]]],
    [
      '(a [b) c]',
      [
        ['a ', 1.1],
        ['b', 1],
        [' c', 0.909091],
      ],
    ],
    [
      '(a:-0.5)(b:+2)(c: .5 )',
      [
        ['a', -0.5],
        ['b', 2],
        ['c', 0.5],
      ],
    ],
    ['(a:0)', [['a', 0]]],
    ['time 12:30', [['time 12:30', 1]]],
    ['a:1.5)', [['a:1.5)', 1]]],
    ['(a:1.2.3)', [['a:1.2.3', 1.1]]],
    ['back\\\\slash \\x', [['back\\slash x', 1]]],
    ['a BREAK b', [['a', 1], 'BREAK', ['b', 1]]],
    [
      '(a BREAK b:1.2) BREAK BREAK c',
      [['a', 1.2], 'BREAK', ['b', 1.2], 'BREAK', 'BREAK', ['c', 1]],
    ],
    ['BREAKFAST', [['BREAKFAST', 1]]],
  ] as const)('%s', ([prompt, pieces]) => {
    expect(parsed(prompt)).toEqual(pieces);
  });

  test('keeps every letter of any prompt, in order', () => {
    const unit = fc.constantFrom('(', ')', '[', ']', ':', ',', ' ', 'a', 'b', 'c');
    fc.assert(
      fc.property(fc.string({ unit, maxLength: 60 }), (prompt) => {
        const text = parseEmphasis(prompt)
          .map((piece) => (piece.kind === 'text' ? piece.text : ''))
          .join('');
        expect(text.replaceAll(/[^abc]/g, '')).toBe(prompt.replaceAll(/[^abc]/g, ''));
      }),
    );
  });
});

describe('chunks', () => {
  const chunksOf = (prompt: string) => encodePrompt(tokenizer, prompt, 'WEIGHTED').chunks;
  const contents = (prompt: string) =>
    chunksOf(prompt).map(({ ids }) => {
      const end = ids.indexOf(tokenizer.end);
      expect(ids.slice(end + 1).every((id) => id === tokenizer.pad)).toBe(true);
      return tokenizer.decode(ids.slice(1, end));
    });
  const circles = (count: number) => Array.from({ length: count }, () => 'circle').join(' ');

  test('a short prompt without emphasis is one chunk, equal to the literal one', () => {
    const prompt = 'a red circle on a blue background';
    expect(chunksOf(prompt)).toEqual(encodePrompt(tokenizer, prompt, 'LITERAL').chunks);
    expect(chunksOf('')).toEqual(encodePrompt(tokenizer, '', 'LITERAL').chunks);
  });

  test('weights stand at the tokens of their text', () => {
    const [chunk] = chunksOf('a (red:1.5) circle');
    expect(chunk!.ids.slice(0, 5)).toEqual([827, 320, 609, 753, 828]);
    expect(chunk!.weights.slice(0, 5)).toEqual([1, 1, 1.5, 1, 1]);
    expect(chunk!.weights.slice(5).every((weight) => weight === 1)).toBe(true);
  });

  test('nothing is cut: 75 tokens a chunk', () => {
    expect(contents(circles(75))).toEqual([circles(75)]);
    expect(contents(circles(76))).toEqual([circles(75), 'circle']);
    expect(contents(circles(151))).toEqual([circles(75), circles(75), 'circle']);
  });

  test('BREAK ends a chunk', () => {
    expect(contents('a red circle BREAK blue')).toEqual(['a red circle', 'blue']);
    expect(contents('BREAK blue BREAK')).toEqual(['', 'blue']);
  });

  test('a chunk that is full ends at a comma among its last twenty tokens', () => {
    expect(contents(`${circles(55)}, ${circles(20)}`)).toEqual([`${circles(55)},`, circles(20)]);
    expect(contents(`${circles(54)}, ${circles(21)}`)).toEqual([
      `${circles(54)}, ${circles(20)}`,
      'circle',
    ]);
    expect(contents(`${circles(75)}, red`)).toEqual([circles(75), ', red']);
  });

  test('the shorter of two prompts is extended with empty chunks', () => {
    const long = encodePrompt(tokenizer, circles(100), 'WEIGHTED');
    const short = extendTo(tokenizer, encodePrompt(tokenizer, 'red', 'WEIGHTED'), 2);
    expect(short.chunks).toHaveLength(long.chunks.length);
    expect(short.chunks[1]).toEqual(encodePrompt(tokenizer, '', 'LITERAL').chunks[0]);
    expect(extendTo(tokenizer, long, 1)).toEqual(long);
  });
});

describe('weighing', () => {
  test('multiplies each vector by its weight and brings the mean back', () => {
    // Three tokens of two numbers: their mean is 3.5, and 4.25 after weighing.
    const embeddings = Float32Array.of(1, 2, 3, 4, 5, 6);
    const weighed = weighEmbeddings(embeddings, [1, 2, 0.5], true);
    const expected = [1, 2, 6, 8, 2.5, 3].map((value) => (value * 21) / 22.5);
    for (const [index, value] of weighed.entries()) expect(value).toBeCloseTo(expected[index]!, 5);
    expect([...embeddings]).toEqual([1, 2, 3, 4, 5, 6]);
  });

  test('leaves the other vectors as they are where no mean is restored', () => {
    const embeddings = Float32Array.of(1, -2, 3, 4);
    expect([...weighEmbeddings(embeddings, [1, 1.5], false)]).toEqual([1, -2, 4.5, 6]);
  });

  test('leaves embeddings of equal weights as they are', () => {
    const embeddings = Float32Array.of(1, -2, 3, 4);
    expect(weighEmbeddings(embeddings, [1, 1], true)).toBe(embeddings);
  });

  test('never divides by a mean of zero', () => {
    expect([...weighEmbeddings(Float32Array.of(1, -1), [0, 0], true)]).toEqual([0, -0]);
  });
});

describe('what a weighted prompt cannot be', () => {
  test.for([
    ['(red:9e40)', /":9e40\)" cannot be used/],
    [`(red:${'9'.repeat(400)})`, /weighs Infinity/],
    ['a ((red:90):90)', /^The text at character 5 weighs 8\.10e\+3 .* from -100 to 100/],
    [`${'('.repeat(1_999)}red${')'.repeat(1_999)}`, /nest at most 50 deep/],
    ['['.repeat(1_999), /nest at most 50 deep/],
  ] as const)('%s', ([prompt, issue]) => {
    expect(emphasisIssue(prompt)).toMatch(issue);
  });

  test('fifty brackets are enough, and closing ones are text', () => {
    expect(emphasisIssue(`${'['.repeat(50)}red${']'.repeat(1_900)}`)).toBeNull();
  });

  test.for([
    ['a cat <lora:fur:0.8>', 'LoRA in a negative prompt ("<lora:fur:0.8>")'],
    ['a cat <lyco:fur:0.8>', 'LyCORIS and hypernetworks ("<lyco:fur:0.8>")'],
    ['a [cat:dog:0.5]', 'prompt editing ("[cat:dog:0.5]")'],
    ['a [dog:10]', 'prompt editing ("[dog:10]")'],
    ['a [cat|dog]', 'alternating words ("[cat|dog]")'],
    ['a cat AND a dog', 'composition by AND ("AND")'],
  ] as const)('%s is named', ([prompt, what]) => {
    expect(unsupportedSyntax(prompt)).toContain(what);
  });

  test('what the engine knows is not', () => {
    expect(unsupportedSyntax('a (cat:1.2) and [dog] BREAK by LAND, 3:4')).toBeNull();
  });
});
