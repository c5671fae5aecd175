import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { SchedulerName } from '#models/schedulers.ts';
import type { Lora } from '#src/backends/local/loras/lora.ts';
import { isConsistencyLora } from '#src/backends/local/loras/lora-card.ts';
import { withLoras } from '#src/backends/local/loras/with-loras.ts';
import { readModelFolder } from '#src/backends/local/model-folder.ts';
import { createPipeline } from '#src/backends/local/pipeline/pipeline.ts';
import { createGenerator } from '#src/backends/local/random/random.ts';
import { schedulerMismatch } from '#src/backends/local/schedulers/index.ts';
import { encodeSafetensors } from '#src/backends/local/weights/formats/write-safetensors.ts';
import { relativeDifference } from '#test/helpers/golden-tensors.ts';
import {
  drawMatrices,
  linearLayers,
  loraStyles,
  peft,
  type Tensors,
  writeLora,
} from '#test/helpers/lora-files.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';
import { writeToyModel } from '#test/helpers/toy-models.ts';
import { safetensorsFile } from '#test/helpers/weights-files.ts';

async function draw(
  folder: string,
  loras: readonly Lora[] = [],
  {
    scheduler = 'EULER',
    numInferenceSteps = 2,
  }: { scheduler?: SchedulerName; numInferenceSteps?: number } = {},
) {
  await using pipeline = await createPipeline(folder, 1);
  const parameters = {
    prompt: 'a red circle',
    scheduler,
    numInferenceSteps,
    guidanceScale: 1,
    width: 64,
    height: 64,
    promptSyntax: 'LITERAL',
    loras,
  } as const;
  const observer = { phase: async () => {}, evaluated: async () => {} };
  const conditioning = await pipeline.condition(parameters, observer);
  return (await pipeline.draw(parameters, 7, conditioning, observer)).latents.data;
}

test('two LoRAs add up, and the weights of the model are the very same', async () => {
  using folder = temporaryFolder();
  const { tensors } = writeToyModel(folder.path, 'SD 1.5');
  const file = (name: string) => join(folder.path, `${name}.safetensors`);
  writeLora(file('whole'), drawMatrices(tensors, linearLayers), peft);
  writeLora(file('first'), drawMatrices(tensors, linearLayers), peft);
  writeLora(file('second'), drawMatrices(tensors, linearLayers), peft);
  const both = [
    { file: file('first'), scale: 0.25 },
    { file: file('second'), scale: 0.5 },
  ];
  const whole = await draw(folder.path, [{ file: file('whole'), scale: 0.75 }]);
  expect(relativeDifference(await draw(folder.path, both), whole)).toBeLessThan(1e-5);
  const model = readModelFolder(folder.path);
  for (const [name, source] of model.unet.tensors)
    expect(withLoras(model, both).unet.tensors.get(name)).toBe(source);
});

describe('text encoders', () => {
  test.each([
    [
      'lora_te1_text_model_encoder_layers_0_self_attn_q_proj',
      'lora_down.weight',
      'lora_up.weight',
      0,
    ],
    ['lora_te2_text_model_encoder_layers_0_mlp_fc1', 'lora_down.weight', 'lora_up.weight', 1],
    [
      'text_encoder.text_model.encoder.layers.0.self_attn.v_proj',
      'lora_A.weight',
      'lora_B.weight',
      0,
    ],
    [
      'text_encoder_2.text_model.encoder.layers.0.self_attn',
      'to_out_lora.down.weight',
      'to_out_lora.up.weight',
      1,
    ],
  ])('%s has its place', async (base, down, up, which) => {
    using folder = temporaryFolder();
    writeToyModel(folder.path, 'SDXL');
    const { textEncoders } = readModelFolder(folder.path);
    const { hidden_size: width, intermediate_size: inner } = textEncoders[which]!.config;
    const out = base.endsWith('fc1') ? inner : width;
    const generator = createGenerator(3);
    const file = join(folder.path, 'lora.safetensors');
    writeFileSync(
      file,
      encodeSafetensors({
        [`${base}.${down}`]: { data: generator.randn(2 * width), shape: [2, width] },
        [`${base}.${up}`]: { data: generator.randn(2 * out), shape: [out, 2] },
      }),
    );
    const model = withLoras(readModelFolder(folder.path), [{ file, scale: 1 }]);
    expect(model.textEncoders[which]!.adapters?.size).toBe(1);
    const [changed, plain] = [
      await draw(folder.path, [{ file, scale: 1 }]),
      await draw(folder.path),
    ];
    expect(relativeDifference(changed, plain)).toBeGreaterThan(1e-4);
  });
});

describe('refused in one sentence', () => {
  const layer = linearLayers[0]!;
  const one = { data: Float32Array.of(1), shape: [] };
  const refusal = (tensors: Tensors): string => {
    using folder = temporaryFolder();
    writeToyModel(folder.path, 'SD 1.5');
    const file = join(folder.path, 'lora.safetensors');
    writeFileSync(file, encodeSafetensors(tensors));
    try {
      withLoras(readModelFolder(folder.path), [{ file, scale: 1 }]);
    } catch (error) {
      expect((error as Error).name).toBe('WeightsError');
      return (error as Error).message;
    }
    throw new Error('was not refused');
  };
  const numbers = (...shape: number[]) => ({
    shape,
    data: new Float32Array(shape.reduce((product, size) => product * size, 1)),
  });

  test.for<[string, Tensors, RegExp]>([
    [
      'a LoRA of another base',
      {
        [`unet.${linearLayers[1]}.lora_A.weight`]: numbers(2, 80),
        [`unet.${linearLayers[1]}.lora_B.weight`]: numbers(16, 2),
      },
      /attn2\.to_k\.lora_A\.weight: its matrices are \[2, 80\] and \[16, 2\], which do not fit a layer of \[16, 32\]: the LoRA is made for another model/,
    ],
    [
      'a key without a place',
      { 'unet.down_blocks.7.attentions.0.proj_in.lora_A.weight': numbers(2, 8) },
      /has no place in the model: there is no layer down_blocks_7_attentions_0_proj_in/,
    ],
    [
      'a key of no style',
      { [`${layer}.dora_scale`]: one },
      /dora_scale: is not of a LoRA in a known style/,
    ],
    [
      'half of a pair',
      { [`unet.${layer}.lora_A.weight`]: numbers(2, 16) },
      /has no up matrix beside it/,
    ],
    [
      'an encoder that the model does not have',
      { 'lora_te2_text_model_encoder_layers_0_mlp_fc1.lora_down.weight': numbers(2, 8) },
      /has no text_encoder_2: the LoRA is made for another model/,
    ],
    ['nothing', {}, /holds no tensors/],
    [
      'an alpha that is no number',
      {
        [`unet.${layer}.lora_A.weight`]: numbers(2, 16),
        [`unet.${layer}.lora_B.weight`]: numbers(16, 2),
        [`unet.${layer}.alpha`]: { data: Float32Array.of(Number.NaN), shape: [] },
      },
      /is NaN as F32; it must be a finite number/,
    ],
  ])('%s', ([, tensors, sentence]) => {
    expect(refusal(tensors)).toMatch(sentence);
  });

  test('a file that is not there', () => {
    using folder = temporaryFolder();
    writeToyModel(folder.path, 'SD 1.5');
    const loras = [{ file: join(folder.path, 'none.safetensors'), scale: 1 }];
    expect(() => withLoras(readModelFolder(folder.path), loras)).toThrow(
      /none\.safetensors: is missing/,
    );
  });
});

test('a LoRA of latent consistency is told by its name or its metadata, and lets LCM be used', () => {
  using folder = temporaryFolder();
  const write = (name: string, metadata: object): string => {
    const file = join(folder.path, name);
    writeFileSync(file, safetensorsFile({ __metadata__: metadata }));
    return file;
  };
  expect(isConsistencyLora(write('lcm-lora-ssd-1b.safetensors', {}))).toBe(true);
  expect(isConsistencyLora(write('b.safetensors', { ss_output_name: 'my_LCM_v2' }))).toBe(true);
  expect(isConsistencyLora(write('Segmind-VegaRT.safetensors', {}))).toBe(true);
  expect(isConsistencyLora(write('vega-rt.safetensors', {}))).toBe(true);
  expect(isConsistencyLora(write('vega-rtx.safetensors', {}))).toBe(false);
  expect(isConsistencyLora(write('calcmode.safetensors', { ss_output_name: 'ink' }))).toBe(false);
  expect(schedulerMismatch(false, 'LCM', true)).toBeNull();
  expect(schedulerMismatch(false, 'LCM')).toMatch(
    /needs weights of a latent consistency model; these/,
  );
  expect(schedulerMismatch(true, 'EULER', true)).toMatch(/must be LCM/);
});

test('Segmind-VegaRT draws with Segmind Vega in 4 steps by LCM, in the style of each trainer', async () => {
  using folder = temporaryFolder();
  const { tensors } = writeToyModel(folder.path, 'Segmind-Vega');
  const file = join(folder.path, 'vega-rt.safetensors');
  const few = { scheduler: 'LCM', numInferenceSteps: 4 } as const;
  const plain = await draw(folder.path, [], few);
  const drawn: Float32Array[] = [];
  for (const style of ['peft', 'diffusers', 'kohya'] as const) {
    const matrices = drawMatrices(tensors, linearLayers);
    // Those of kohya's have an alpha, of half the rank.
    writeLora(file, matrices, loraStyles[style]!);
    drawn.push(await draw(folder.path, [{ file, scale: style === 'kohya' ? 2 : 1 }], few));
  }
  expect(relativeDifference(drawn[0]!, plain)).toBeGreaterThan(1e-2);
  for (const other of drawn) expect(relativeDifference(other, drawn[0]!)).toBeLessThan(1e-5);
});
