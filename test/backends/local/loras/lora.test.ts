import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { Lora } from '#src/backends/local/loras/lora.ts';
import { isConsistencyLora } from '#src/backends/local/loras/lora-card.ts';
import { withLoras } from '#src/backends/local/loras/with-loras.ts';
import { readModelFolder } from '#src/backends/local/model-folder.ts';
import { createPipeline } from '#src/backends/local/pipeline/pipeline.ts';
import { createGenerator } from '#src/backends/local/random/random.ts';
import { schedulerMismatch } from '#src/backends/local/schedulers/index.ts';
import { encodeSafetensors } from '#src/backends/local/weights/formats/write-safetensors.ts';
import { relativeDifference } from '#test/helpers/golden-tensors.ts';
import { unetName } from '#test/helpers/single-file.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';
import { type ToyName, writeToyModel } from '#test/helpers/toy-models.ts';
import { safetensorsFile } from '#test/helpers/weights-files.ts';

type Tensors = Record<string, { data: Float32Array; shape: readonly number[] }>;

/**
 * There are no values of diffusers for these: what a LoRA adds is checked against a model whose weights have it merged in, which is
 * the same by the rules of matrices.
 */
const rank = 3;
const alpha = 1.5;
const linearLayers = [
  'down_blocks.1.attentions.0.transformer_blocks.0.attn1.to_q',
  'down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_k',
  'down_blocks.1.attentions.0.transformer_blocks.0.attn2.to_out.0',
  'up_blocks.1.attentions.2.transformer_blocks.0.attn1.to_v',
];
const moreLayers = [
  'down_blocks.1.attentions.0.transformer_blocks.0.ff.net.0.proj',
  'down_blocks.1.attentions.0.transformer_blocks.0.ff.net.2',
  'down_blocks.1.attentions.0.proj_in',
  'down_blocks.0.resnets.1.conv1',
  'down_blocks.1.resnets.0.conv_shortcut',
  'down_blocks.1.resnets.0.time_emb_proj',
  'down_blocks.0.downsamplers.0.conv',
  'up_blocks.0.upsamplers.0.conv',
  'mid_block.resnets.1.conv2',
];

interface Matrices {
  readonly layer: string;
  readonly down: Tensors[string];
  readonly up: Tensors[string];
}

function drawMatrices(tensors: Tensors, layers: readonly string[]): Matrices[] {
  const generator = createGenerator(23);
  return layers.map((layer) => {
    const [out, ...rest] = tensors[`${layer}.weight`]!.shape as [number, ...number[]];
    const random = (...shape: number[]) => {
      const count = shape.reduce((product, size) => product * size, 1);
      return { shape, data: generator.randn(count).map((value) => value / 4) };
    };
    const ones = rest.slice(1).map(() => 1);
    return { layer, down: random(rank, ...rest), up: random(out, rank, ...ones) };
  });
}

/** W + s * up * down, in double precision. */
function merge(tensors: Tensors, matrices: readonly Matrices[], scale: number): Tensors {
  const merged = { ...tensors };
  for (const { layer, down, up } of matrices) {
    const { data, shape } = tensors[`${layer}.weight`]!;
    const columns = data.length / shape[0]!;
    merged[`${layer}.weight`] = {
      shape,
      data: data.map((value, at) => {
        const row = Math.floor(at / columns);
        let sum = 0;
        for (let inner = 0; inner < rank; inner++)
          sum += up.data[row * rank + inner]! * down.data[inner * columns + (at % columns)]!;
        return value + scale * sum;
      }),
    };
  }
  return merged;
}

type Style = (layer: string) => { down: string; up: string; alpha?: string };
const peft: Style = (layer) => ({
  down: `unet.${layer}.lora_A.weight`,
  up: `unet.${layer}.lora_B.weight`,
});
const styles: Readonly<Record<string, Style>> = {
  peft,
  'peft, wrapped': (layer) => ({
    down: `base_model.model.${layer}.lora_A.weight`,
    up: `base_model.model.${layer}.lora_B.weight`,
  }),
  'diffusers, old': (layer) => {
    const [, attention, target] = /^(.*\.attn\d)\.(to_\w+)/.exec(layer)!;
    return {
      down: `unet.${attention}.processor.${target}_lora.down.weight`,
      up: `unet.${attention}.processor.${target}_lora.up.weight`,
    };
  },
  diffusers: (layer) => ({
    down: `unet.${layer}.lora.down.weight`,
    up: `unet.${layer}.lora.up.weight`,
  }),
  kohya: (layer) => {
    const base = `lora_unet_${layer.replaceAll('.', '_')}`;
    return {
      down: `${base}.lora_down.weight`,
      up: `${base}.lora_up.weight`,
      alpha: `${base}.alpha`,
    };
  },
  'kohya, original names': (layer) => {
    const name = unetName(`${layer}.weight`, 2).replace('.9.conv.', '.1.conv.');
    const base = `lora_unet_${name.replace(/\.weight$/, '').replaceAll('.', '_')}`;
    return {
      down: `${base}.lora_down.weight`,
      up: `${base}.lora_up.weight`,
      alpha: `${base}.alpha`,
    };
  },
};

function writeLora(file: string, matrices: readonly Matrices[], style: Style): void {
  const tensors: Tensors = {};
  for (const { layer, down, up } of matrices) {
    const names = style(layer);
    tensors[names.down] = down;
    tensors[names.up] = up;
    if (names.alpha) tensors[names.alpha] = { data: Float32Array.of(alpha), shape: [] };
  }
  writeFileSync(file, encodeSafetensors(tensors));
}

async function draw(
  folder: string,
  loras: readonly Lora[] = [],
  scheduler: 'EULER' | 'LCM' = 'EULER',
) {
  await using pipeline = await createPipeline(folder, 1);
  const parameters = {
    prompt: 'a red circle',
    scheduler,
    numInferenceSteps: 2,
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

const unetFile = 'unet/diffusion_pytorch_model.safetensors';

describe.each(['SD 1.5', 'SDXL'] satisfies ToyName[])('a LoRA of a model as %s', (name) => {
  test.each(Object.keys(styles))('in the style of %s', async (styleName) => {
    using folder = temporaryFolder();
    const [base, merged] = ['base', 'merged'].map((part) => join(folder.path, part)) as [
      string,
      string,
    ];
    const { tensors } = writeToyModel(base, name);
    writeToyModel(merged, name);
    const layers = styleName === 'diffusers, old' ? linearLayers : [...linearLayers, ...moreLayers];
    const matrices = drawMatrices(tensors, layers);
    const style = styles[styleName]!;
    const file = join(folder.path, 'lora.safetensors');
    writeLora(file, matrices, style);
    const factor = style('a.attn1.to_q').alpha ? alpha / rank : 1;
    writeFileSync(
      join(merged, unetFile),
      encodeSafetensors(merge(tensors, matrices, 0.8 * factor)),
    );
    const plain = await draw(base);
    const changed = await draw(base, [{ file, scale: 0.8 }]);
    expect(relativeDifference(changed, await draw(merged))).toBeLessThan(1e-4);
    expect(relativeDifference(changed, plain)).toBeGreaterThan(1e-2);
    expect(await draw(base, [{ file, scale: 0 }])).toEqual(plain);
  });
});

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
  expect(isConsistencyLora(write('calcmode.safetensors', { ss_output_name: 'ink' }))).toBe(false);
  expect(schedulerMismatch(false, 'LCM', true)).toBeNull();
  expect(schedulerMismatch(false, 'LCM')).toMatch(
    /needs weights of a latent consistency model; these/,
  );
  expect(schedulerMismatch(true, 'EULER', true)).toMatch(/must be LCM/);
});
