import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultsOf } from '#models/defaults.ts';
import { parseInfotext, toInfotext } from '#models/infotext.ts';
import { schedulerNames } from '#models/schedulers.ts';
import { cpuMs } from '#test/helpers/durations.ts';

const request = { ...defaultsOf('tiny-sd'), prompt: 'a fox', seed: 7 };

test('a request as other programs read it', () => {
  const parameters = {
    ...request,
    prompt: 'a (red) fox',
    negativePrompt: 'fog, rain',
    scheduler: 'DPM_MULTI',
    loras: [{ name: 'ink', scale: 0.8 }],
    strength: 0.5,
  } as const;
  expect(toInfotext(parameters, 'tiny-sd')).toBe(
    `a \\(red\\) fox <lora:ink:0.8>
Negative prompt: fog, rain
Steps: 20, Sampler: DPM++ 2M, CFG scale: 7.5, Seed: 7, Size: 512x512, Denoising strength: 0.5, Model: tiny-sd, Version: Darkroom`,
  );
});

test('what was written is read again', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...schedulerNames),
      fc.integer({ min: 0, max: 2 ** 48 }),
      fc.stringMatching(/^[a-z][a-z ,:"\n]{0,40}[a-z]$/),
      (scheduler, seed, prompt) => {
        const parameters = { ...request, scheduler, seed, prompt };
        expect(parseInfotext(toInfotext(parameters, 'a "model", odd'))).toEqual({
          prompt,
          promptSyntax: 'LITERAL',
          scheduler,
          numInferenceSteps: 20,
          guidanceScale: 7.5,
          seed,
          width: 512,
          height: 512,
        });
      },
    ),
  );
});

describe('what others wrote', () => {
  test('has weights, names that are not known here, and more entries', () => {
    expect(
      parseInfotext(`masterpiece, (fox:1.2) <lora:ink:1>
in snow
Negative prompt: (worst quality:1.4),
text
Steps: 28, Sampler: DPM2, Schedule type: Karras, CFG scale: 7, Seed: 12, Size: 640x960, Model hash: 6ce0161689, Model: "a, b", Lora hashes: "ink: 5c0a, x: 1", Version: v1.9.4`),
    ).toEqual({
      prompt: 'masterpiece, (fox:1.2) <lora:ink:1>\nin snow',
      negativePrompt: '(worst quality:1.4),\ntext',
      promptSyntax: 'WEIGHTED',
      scheduler: 'DPM2_KARRAS',
      numInferenceSteps: 28,
      guidanceScale: 7,
      seed: 12,
      width: 640,
      height: 960,
    });
    expect(parseInfotext('a\nSteps: 9, Sampler: Restart, Seed: many')).toEqual({
      prompt: 'a',
      promptSyntax: 'LITERAL',
      numInferenceSteps: 9,
    });
  });

  test.for([
    '',
    'a fox',
    '{"prompt": "a fox"}',
    'Steps: 1, Seed: 2, Size: 3x4',
    'a: 1, b: 2, c: 3',
  ])('is no such text: %s', (text) => {
    expect(parseInfotext(text)).toBeNull();
  });

  test('whatever the text, it is read in a moment', () => {
    const pieces = fc.constantFrom(
      'Steps: 1',
      'Sampler: ',
      ', ',
      '"',
      '\\',
      ':',
      'a b ',
      '\n',
      'Negative prompt:',
    );
    fc.assert(
      fc.property(fc.array(pieces, { maxLength: 2_000 }), (parts) => {
        expect(cpuMs(() => parseInfotext(parts.join('')))).toBeLessThan(500);
      }),
      { numRuns: 50 },
    );
  });

  test.for(['a', ' ', 'a ', '"', '\\', ':', 'a:"', '<lora:', ',', '\n'])(
    'nor is %j a hundred thousand times over read for longer',
    (piece) => {
      const text = piece.repeat(100_000 / piece.length);
      const read = () => {
        parseInfotext(text);
        parseInfotext(`${text}\nSteps: 1, Sampler: Euler, Seed: 1`);
      };
      expect(cpuMs(read)).toBeLessThan(1_000);
    },
  );
});
