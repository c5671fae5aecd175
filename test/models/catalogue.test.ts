import { describe, expect, test } from 'vitest';
import { defaultsOf } from '#models/defaults.ts';
import type { ModelDefinition, ModelParameters } from '#models/definition.ts';
import { modelIds, models } from '#models/index.ts';
import { allowedText, parameterSpecs } from '#models/parameter-specs.ts';
import { isServed, listPrice, workUnits } from '#models/prices.ts';
import { schedulerNames } from '#src/backends/segmind/schedulers.ts';
import { type BackendId, backendIds, isCloud } from '#src/domain/backends.ts';

const spec = (id: (typeof modelIds)[number], name: string) => {
  const {
    name: _,
    description,
    step,
    maxLength,
    ...facts
  } = parameterSpecs(models[id]).find((one) => one.name === name)!;
  return Object.fromEntries(Object.entries(facts).filter(([, value]) => value !== undefined));
};

describe('the published limits and defaults', () => {
  test.each(['tiny-sd', 'portrait-sd', 'small-sd'] as const)('%s', (id) => {
    expect(spec(id, 'numInferenceSteps')).toEqual({
      type: 'INTEGER',
      required: false,
      default: 20,
      min: 20,
      max: 100,
      affectsPricing: true,
    });
    expect(spec(id, 'guidanceScale')).toEqual({
      type: 'NUMBER',
      required: false,
      default: 7.5,
      min: 0.1,
      max: 25,
      affectsPricing: false,
    });
    expect(spec(id, 'samples')).toEqual({
      type: 'INTEGER',
      required: false,
      default: 1,
      min: 1,
      max: 4,
      affectsPricing: true,
    });
    expect(spec(id, 'seed')).toEqual({
      type: 'INTEGER',
      required: false,
      default: -1,
      min: -1,
      max: 999_999_999_999_999,
      affectsPricing: false,
    });
    for (const side of ['width', 'height'])
      expect(spec(id, side)).toEqual({
        type: 'INTEGER',
        required: false,
        default: 512,
        allowed: [512, 768, 1024],
        affectsPricing: true,
      });
    expect(spec(id, 'scheduler')).toMatchObject({ type: 'ENUM', default: 'UNI_PC' });
  });

  test('ssd-1b', () => {
    expect(spec('ssd-1b', 'numInferenceSteps')).toMatchObject({ default: 25, min: 20, max: 100 });
    expect(spec('ssd-1b', 'guidanceScale')).toMatchObject({ default: 7.5, min: 1, max: 25 });
    for (const side of ['width', 'height'])
      expect(spec('ssd-1b', side)).toMatchObject({
        default: 1024,
        allowed: [1024],
        affectsPricing: false,
      });
    expect(spec('ssd-1b', 'scheduler')).toMatchObject({ type: 'ENUM', default: 'DPM2_KARRAS' });
  });

  test('segmind-vega', () => {
    expect(spec('segmind-vega', 'numInferenceSteps')).toMatchObject({
      default: 25,
      min: 20,
      max: 100,
    });
    expect(spec('segmind-vega', 'guidanceScale')).toMatchObject({ default: 7.5, min: 1, max: 25 });
    expect(spec('segmind-vega', 'width')).toMatchObject({ default: 1024, allowed: [1024] });
    expect(spec('segmind-vega', 'scheduler')).toMatchObject({ type: 'ENUM', default: 'UNI_PC' });
  });

  test('the twelve schedulers in the order of the pages', () => {
    expect(Object.values(schedulerNames)).toEqual([
      'DDIM',
      'DPM Multi',
      'DPM Single',
      'Euler a',
      'Euler',
      'Heun',
      'DPM2 a Karras',
      'DPM2 Karras',
      'LMS',
      'PNDM',
      'DDPM',
      'UniPC',
    ]);
  });

  test('the slugs, one of them spelt as Segmind does', () => {
    expect(models['tiny-sd'].segmind.slug).toBe('tinysd1.5-txt2img');
    expect(models['portrait-sd'].segmind.slug).toBe('potraitsd1.5-txt2img');
    expect(models['ssd-1b'].segmind.slug).toBe('ssd-1b');
    expect(models['small-sd'].segmind.slug).toBe('smallsd1.5-txt2img');
    expect(models['segmind-vega'].segmind.slug).toBe('segmind-vega');
  });
});

test('what a parameter allows can be said in words', () => {
  const words = Object.fromEntries(
    parameterSpecs(models['tiny-sd']).map((one) => [one.name, allowedText(one)]),
  );
  expect(words).toMatchObject({
    numInferenceSteps: 'a whole number from 20 to 100',
    guidanceScale: 'a number from 0.1 to 25',
    width: '512, 768, 1024',
  });
});

test('prices are those of backends that there are, and each model can be drawn here', () => {
  for (const id of modelIds) {
    const { prices, segmind }: ModelDefinition = models[id];
    expect(backendIds).toEqual(expect.arrayContaining(Object.keys(prices)));
    expect(isServed(id, 'local')).toBe(true);
    expect(isServed(id, 'segmind')).toBe(segmind !== undefined);
    for (const [backend, { seen, page }] of Object.entries(prices)) {
      expect(seen).toMatch(/^20\d\d-[01]\d(?:-[0-3]\d)?$/);
      // What others ask for stands on a page of theirs.
      expect(page === null).toBe(!isCloud(backend as BackendId));
    }
  }
});

describe('prices', () => {
  const parameters = (given: Partial<ModelParameters>) => ({ ...defaultsOf('tiny-sd'), ...given });

  test('there is none where a model is not served', () => {
    expect(isServed('tiny-sd', 'toString')).toBe(false);
    expect(() => listPrice('tiny-sd', 'elsewhere', parameters({}))).toThrow(
      'tiny-sd has no price at elsewhere',
    );
  });

  test('a default image costs its list price', () => {
    expect(listPrice('tiny-sd', 'segmind', parameters({}))).toBe(6_000);
  });

  test('samples, steps and pixels each multiply it', () => {
    const units = workUnits(
      'tiny-sd',
      parameters({ samples: 3, numInferenceSteps: 50, width: 1024, height: 1024 }),
    );
    expect(units).toBeCloseTo(3 * 2.5 * 4);
  });
});
