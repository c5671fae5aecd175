import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { models } from '#models/index.ts';
import { loraIssues, lorasOf, loraTags, withoutLoraTags } from '#models/loras.ts';

const weighted = (prompt: string, loras?: { name: string; scale: number }[]) =>
  ({ prompt, promptSyntax: 'WEIGHTED', loras }) as const;

describe('latent consistency', () => {
  const wanted = (given: object) =>
    models['ssd-1b'].parameters.safeParse({ prompt: 'a', ...given }).error?.issues ?? [];
  const loras = [{ name: 'lcm-lora-ssd-1b' }];

  test('by a LoRA takes the scheduler LCM and few steps', () => {
    expect(wanted({ scheduler: 'LCM', numInferenceSteps: 4, guidanceScale: 1, loras })).toEqual([]);
    const prompt = 'a <lora:lcm-lora-ssd-1b>';
    const tagged = { prompt, promptSyntax: 'WEIGHTED', scheduler: 'LCM', numInferenceSteps: 2 };
    expect(wanted(tagged)).toEqual([]);
  });

  test.for([
    [{ scheduler: 'LCM' }, 'scheduler', /^DDIM, .*; LCM beside a LoRA/],
    [{ numInferenceSteps: 4, loras }, 'numInferenceSteps', /^a whole number from 20 to 100$/],
    [{ scheduler: 'LCM', numInferenceSteps: 1, loras }, 'numInferenceSteps', /./],
  ] as const)('%j is refused', ([given, path, message]) => {
    const issues = wanted(given);
    expect(issues).toHaveLength(1);
    expect(issues[0]!.path).toEqual([path]);
    expect(issues[0]!.message).toMatch(message);
  });

  test('is as it was where the model itself has it', () => {
    const lcm = models['ssd-1b-lcm'].parameters.parse({ prompt: 'a' });
    expect(lcm).toMatchObject({ scheduler: 'LCM', numInferenceSteps: 4 });
  });
});

describe('LoRAs that a weighted prompt names', () => {
  test.for([
    ['a cat <lora:ink:0.8>', [{ name: 'ink', scale: 0.8 }]],
    ['<lora:my ink v2> a cat', [{ name: 'my ink v2', scale: 1 }]],
    [
      '<LORA:a:-.5>, <lora:b: 2. >',
      [
        { name: 'a', scale: -0.5 },
        { name: 'b', scale: 2 },
      ],
    ],
    ['<lora:ink:0.8:0.5>', [null]],
    ['<lora:ink:many>', [null]],
    ['<lora:ink:11>', [null]],
    ['<lora::1>', [null]],
    ['<lora:>', [null]],
    ['<lyco:ink:1> <lora ink>', []],
  ] as const)('%s', ([prompt, found]) => {
    expect(loraTags(prompt)).toEqual(found);
  });

  test('what is left has its places, and no tag', () => {
    expect(withoutLoraTags('a <lora:ink:1> cat')).toBe('a              cat');
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'<lora:x0.5>( )') }), (prompt) => {
        const left = withoutLoraTags(prompt);
        expect(left).toHaveLength(prompt.length);
        expect(loraTags(left)).toEqual([]);
      }),
    );
  });

  test('mean nothing in a literal prompt', () => {
    const literal = { prompt: '<lora:ink>', promptSyntax: 'LITERAL' } as const;
    expect(lorasOf(literal)).toEqual([]);
    expect(loraIssues({ ...literal, prompt: '<lora:ink:many>' })).toEqual([]);
  });

  test('come after those of the list', () => {
    expect(lorasOf(weighted('<lora:b>', [{ name: 'a', scale: 2 }]))).toEqual([
      { name: 'a', scale: 2 },
      { name: 'b', scale: 1 },
    ]);
  });
});

test.for([
  [
    weighted('a', [
      { name: 'a', scale: 1 },
      { name: 'a', scale: 2 },
    ]),
    ['loras', 1, 'name'],
    /once/,
  ],
  [weighted('<lora:a>', [{ name: 'a', scale: 1 }]), ['prompt'], /once/],
  [weighted('<lora:a:2:3>'), ['prompt'], /<lora:name:0\.8>, with one scale from -10 to 10/],
  [
    weighted('<lora:1><lora:2><lora:3><lora:4><lora:5><lora:6><lora:7><lora:8><lora:9>'),
    ['prompt'],
    /at most 8/,
  ],
] as const)('%j is refused at its place', ([wanted, path, message]) => {
  const issues = loraIssues(wanted);
  expect(issues).toHaveLength(1);
  expect(issues[0]!.path).toEqual(path);
  expect(issues[0]!.message).toMatch(message);
});
