import { describe, expect, test } from 'vitest';
import { InvalidInputError } from '#src/domain/gateway-errors.ts';
import { parseParameters } from '#src/generations/input/parse-input.ts';

const issuesOf = (input: Record<string, unknown>, model: 'tiny-sd' | 'ssd-1b' = 'tiny-sd') => {
  try {
    parseParameters(model, { prompt: 'a', ...input }, 'input.tinySD');
    return [];
  } catch (error) {
    if (error instanceof InvalidInputError) return error.issues;
    throw error;
  }
};

test('defaults are filled in, and null means not given', () => {
  expect(
    parseParameters(
      'tiny-sd',
      { prompt: 'a', scheduler: null, width: null, negativePrompt: null },
      'input',
    ),
  ).toEqual({
    prompt: 'a',
    scheduler: 'UNI_PC',
    numInferenceSteps: 20,
    guidanceScale: 7.5,
    samples: 1,
    seed: -1,
    width: 512,
    height: 512,
    promptSyntax: 'LITERAL',
    decoder: 'FULL',
  });
});

test('an empty negative prompt is not an absent one', () => {
  expect(
    parseParameters('ssd-1b', { prompt: 'a', negativePrompt: '' }, 'input').negativePrompt,
  ).toBe('');
});

describe('what is outside the limits is refused with its path and what is allowed', () => {
  test.each([
    ['numInferenceSteps', 19, 'a whole number from 20 to 100'],
    ['numInferenceSteps', 101, 'a whole number from 20 to 100'],
    ['numInferenceSteps', 20.5, 'a whole number from 20 to 100'],
    ['guidanceScale', 0, 'a number from 0.1 to 25'],
    ['guidanceScale', 25.1, 'a number from 0.1 to 25'],
    ['guidanceScale', Number.NaN, 'a number from 0.1 to 25'],
    ['samples', 0, 'a whole number from 1 to 4'],
    ['samples', 5, 'a whole number from 1 to 4'],
    ['seed', -2, 'a whole number from -1 to 999999999999999'],
    ['seed', 1e15, 'a whole number from -1 to 999999999999999'],
    ['width', 640, '512, 768, 1024'],
    ['height', 1025, '512, 768, 1024'],
    ['prompt', '', 'at least one character that is not a space'],
    ['prompt', '   ', 'at least one character that is not a space'],
    ['prompt', 'a\u0000b', 'no control characters but tab and line breaks'],
    ['prompt', 'a\u0007b', 'no control characters but tab and line breaks'],
    ['prompt', 'a\ud800b', 'well-formed Unicode: no unpaired surrogates'],
    ['negativePrompt', 'a\udfffb', 'well-formed Unicode: no unpaired surrogates'],
  ])('%s %j', (name, value, allowed) => {
    expect(issuesOf({ [name]: value })).toMatchObject([{ path: `input.tinySD.${name}`, allowed }]);
  });

  test('a prompt of 100,000 characters, without repeating it', () => {
    const [issue, ...more] = issuesOf({ prompt: 'x'.repeat(100_000) });
    expect(more).toEqual([]);
    expect(issue).toMatchObject({
      path: 'input.tinySD.prompt',
      message: 'It has 100000 characters, which is too long.',
    });
    expect(issue!.allowed).toMatch(/4000 characters/);
  });

  test('an unknown parameter names the known ones', () => {
    expect(issuesOf({ steps: 20 })).toMatchObject([
      { path: 'input.tinySD.steps', message: 'There is no such parameter.' },
    ]);
  });

  test('a seed that leaves no room for its samples', () => {
    expect(issuesOf({ seed: 999_999_999_999_999, samples: 2 })).toMatchObject([
      { path: 'input.tinySD.seed' },
    ]);
    expect(issuesOf({ seed: 999_999_999_999_999 })).toEqual([]);
  });

  test('everything that is wrong is said at once', () => {
    expect(issuesOf({ width: 1, height: 2, samples: 9 }).map((issue) => issue.path)).toEqual([
      'input.tinySD.samples',
      'input.tinySD.width',
      'input.tinySD.height',
    ]);
  });

  test('SSD-1B takes one size only', () => {
    expect(issuesOf({ width: 512 }, 'ssd-1b')).toMatchObject([{ allowed: '1024' }]);
  });
});
