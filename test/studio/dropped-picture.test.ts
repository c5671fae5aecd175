import fc from 'fast-check';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { modelIds, models } from '#models/index.ts';
import { toInfotext } from '#models/infotext.ts';
import { parameterSpecs } from '#models/parameter-specs.ts';
import { parseParameters } from '#src/generations/input/parse-input.ts';
import { encodeImage } from '#src/images/encode.ts';
import { withPngText } from '#src/images/texts/png-text.ts';
import type { Draft } from '#src/studio/form/draft.ts';
import { draftOf } from '#src/studio/form/dropped-picture.ts';
import type { CatalogueModel } from '#src/studio/shared/types.ts';

const catalogue = modelIds.map((id) => ({
  id,
  inputField: models[id].inputField,
  parameters: parameterSpecs(models[id]),
})) as unknown as CatalogueModel[];
const draft: Draft = { model: 'ssd1b', values: { prompt: 'mine' }, route: { backend: 'LOCAL' } };
const blob = (bytes: Uint8Array) => new Blob([Uint8Array.from(bytes)]);
const white = { create: { width: 8, height: 8, channels: 3, background: 'white' } } as const;

test("the engine's picture fills the form with what it was made with", async () => {
  const loras = [{ name: 'ink', scale: 0.5 }];
  const parameters = parseParameters('tiny-sd', { prompt: 'a fox', seed: 4, loras }, 'input');
  const texts = () => ({
    recipe: JSON.stringify({ model: 'tiny-sd', parameters, revision: 'abc' }),
    parameters: toInfotext(parameters, 'tiny-sd'),
  });
  const pixels = { kind: 'pixels', data: new Uint8Array(192), width: 8, height: 8 } as const;
  const { data } = await encodeImage(pixels, texts);
  const found = await draftOf(blob(data), draft, catalogue);
  expect(found).toMatchObject({
    model: 'tinySD',
    values: { prompt: 'a fox', seed: 4, numInferenceSteps: 20, scheduler: 'UNI_PC' },
    loras,
    route: { backend: 'LOCAL' },
  });
  expect(parseParameters('tiny-sd', { ...found!.values, loras }, 'input')).toEqual(parameters);
});

test("another program's picture fills in what the draft's model takes", async () => {
  const text = `a (fox:1.2)
Negative prompt: fog
Steps: 30, Sampler: Euler a, CFG scale: 5, Seed: 9, Size: 640x960, Model: any`;
  const png = withPngText(await sharp(white).png().toBuffer(), 'parameters', text);
  expect(await draftOf(blob(png), draft, catalogue)).toEqual({
    model: 'ssd1b',
    values: {
      prompt: 'a (fox:1.2)',
      negativePrompt: 'fog',
      promptSyntax: 'WEIGHTED',
      scheduler: 'EULER_A',
      numInferenceSteps: 30,
      guidanceScale: 5,
      seed: 9,
    },
    loras: undefined,
    route: { backend: 'LOCAL' },
  });
});

test('a picture that says nothing fills in nothing', async () => {
  expect(await draftOf(blob(await sharp(white).png().toBuffer()), draft, catalogue)).toBeNull();
  expect(await draftOf(blob(Buffer.from('text')), draft, catalogue)).toBeNull();
});

test('whatever a recipe says, the form gets texts and numbers of its model', async () => {
  const png = await sharp(white).png().toBuffer();
  const value = fc.jsonValue({ maxDepth: 2 });
  const given = fc.dictionary(
    fc.constantFrom('prompt', 'seed', 'width', 'scheduler', 'loras', 'odd'),
    value,
  );
  await fc.assert(
    fc.asyncProperty(fc.constantFrom('tiny-sd', 'nothing'), given, async (model, parameters) => {
      const recipe = JSON.stringify({ model, parameters });
      const found = await draftOf(blob(withPngText(png, 'darkroom', recipe)), draft, catalogue);
      for (const one of Object.values(found?.values ?? {}))
        expect(['string', 'number']).toContain(typeof one);
      for (const { name } of found?.loras ?? []) expect(typeof name).toBe('string');
    }),
  );
});
