import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { withLoras } from '#src/backends/local/loras/with-loras.ts';
import { type ModelFolder, readModelFolder } from '#src/backends/local/model-folder.ts';
import { createTextConditioner } from '#src/backends/local/pipeline/text-conditioning.ts';
import { createGenerator } from '#src/backends/local/random/random.ts';
import { readSafetensors } from '#src/backends/local/weights/formats/safetensors.ts';
import { encodeSafetensors } from '#src/backends/local/weights/formats/write-safetensors.ts';
import { contiguousStrides, type TensorSource } from '#src/backends/local/weights/tensor-source.ts';
import { relativeDifference } from '#test/helpers/golden-tensors.ts';
import type { Tensors } from '#test/helpers/lora-files.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';
import { type ToyName, writeToyModel } from '#test/helpers/toy-models.ts';

/*
 * What LoRAs of text encoders compute, by the definition: a layer of W with `scale * alpha / rank * up @ down` added to it
 * (Hu et al. 2021, arXiv 2106.09685, section 4.1), which is what diffusers' fuse_lora makes of the weights. The encoders
 * themselves are compared with transformers' elsewhere.
 */
const scale = 0.8;
const rank = 3;
const alpha = 1.5;
const attention = ['q_proj', 'k_proj', 'v_proj', 'out_proj'].map((name) => `self_attn.${name}`);
const layers = [...attention, 'mlp.fc1', 'mlp.fc2'];

type Encoder = 'text_encoder' | 'text_encoder_2';
/** The names of the two matrices of a layer, and of its alpha where the style has one. */
type Style = (
  encoder: Encoder,
  layer: string,
) => { readonly down: string; readonly up: string; readonly alpha?: string };

const kohya =
  (prefixes: Readonly<Record<Encoder, string>>): Style =>
  (encoder, layer) => {
    const base = `${prefixes[encoder]}_text_model_${layer.replaceAll('.', '_')}`;
    return {
      down: `${base}.lora_down.weight`,
      up: `${base}.lora_up.weight`,
      alpha: `${base}.alpha`,
    };
  };
const dotted =
  (down: string, up: string): Style =>
  (encoder, layer) => {
    const base = `${encoder}.text_model.${layer}`;
    return { down: `${base}.${down}.weight`, up: `${base}.${up}.weight` };
  };
const oldTargets: Readonly<Record<string, string>> = {
  q_proj: 'to_q',
  k_proj: 'to_k',
  v_proj: 'to_v',
  out_proj: 'to_out',
};

const styles: readonly [name: string, toy: ToyName, style: Style, layers: readonly string[]][] = [
  [
    'kohya, lora_te1 and lora_te2',
    'SDXL',
    kohya({ text_encoder: 'lora_te1', text_encoder_2: 'lora_te2' }),
    layers,
  ],
  ['kohya, lora_te', 'SD 1.5', kohya({ text_encoder: 'lora_te', text_encoder_2: 'none' }), layers],
  ['peft', 'SDXL', dotted('lora_A', 'lora_B'), layers],
  ['diffusers', 'SDXL', dotted('lora_linear_layer.down', 'lora_linear_layer.up'), layers],
  [
    'diffusers, old',
    'SD 1.5',
    (encoder, layer) => {
      const [, path, target] = /^(.*self_attn)\.(\w+)$/.exec(layer)!;
      const base = `${encoder}.text_model.${path}.${oldTargets[target!]}_lora`;
      return { down: `${base}.down.weight`, up: `${base}.up.weight` };
    },
    attention,
  ],
];

/** Of a tensor without gaps. */
function numbersOf({ file, offset, dtype, shape, strides }: TensorSource): Float64Array {
  expect(strides ?? contiguousStrides(shape)).toEqual(contiguousStrides(shape));
  const count = shape.reduce((product, size) => product * size, 1);
  const bytes = Uint8Array.from(readFileSync(file).subarray(offset));
  if (dtype === 'F16') return Float64Array.from(new Float16Array(bytes.buffer, 0, count));
  expect(dtype).toBe('F32');
  return Float64Array.from(new Float32Array(bytes.buffer, 0, count));
}

describe.each(styles)('a LoRA of text encoders in the style of %s', (_name, toy, style, within) => {
  const folder = temporaryFolder();
  afterAll(() => folder[Symbol.dispose]());
  let model: ModelFolder;
  /** The same with the sum in the place of the weights. */
  let merged: ModelFolder;
  const file = join(folder.path, 'lora.safetensors');
  beforeAll(() => {
    writeToyModel(folder.path, toy);
    model = readModelFolder(folder.path);
    const lora: Tensors = {};
    const generator = createGenerator(31);
    const textEncoders = model.textEncoders.map((encoder, place) => {
      const part = place === 0 ? 'text_encoder' : 'text_encoder_2';
      const sums: Tensors = {};
      for (let block = 0; block < encoder.config.num_hidden_layers; block++)
        for (const one of within) {
          const layer = `encoder.layers.${block}.${one}`;
          const source = encoder.tensors.get(`${layer}.weight`)!;
          const [out, into] = source.shape as [number, number];
          const down = generator.randn(rank * into).map((value) => value / 4);
          const up = generator.randn(out * rank).map((value) => value / 4);
          const names = style(part, layer);
          lora[names.down] = { data: down, shape: [rank, into] };
          lora[names.up] = { data: up, shape: [out, rank] };
          if (names.alpha) lora[names.alpha] = { data: Float32Array.of(alpha), shape: [] };
          const factor = names.alpha ? (scale * alpha) / rank : scale;
          const data = Float32Array.from(numbersOf(source), (weight, at) => {
            const [row, column] = [Math.floor(at / into), at % into];
            let sum = 0;
            for (let r = 0; r < rank; r++) sum += up[row * rank + r]! * down[r * into + column]!;
            return weight + factor * sum;
          });
          sums[`${layer}.weight`] = { data, shape: [out, into] };
        }
      const path = join(folder.path, `${part}.safetensors`);
      writeFileSync(path, encodeSafetensors(sums));
      return { ...encoder, tensors: new Map([...encoder.tensors, ...readSafetensors(path)]) };
    });
    merged = { ...model, textEncoders };
    writeFileSync(file, encodeSafetensors(lora));
  });

  async function encode({ textEncoders }: ModelFolder) {
    const conditioner = await createTextConditioner(model, 1, () => {});
    const { positive } = await conditioner.condition({
      prompt: 'a red circle on a blue background',
      promptSyntax: 'LITERAL',
      textEncoders,
      variant: '',
      guided: false,
    });
    const { states, pooled = new Float32Array() } = positive;
    return Float32Array.of(...states, ...pooled);
  }

  test('computes what the sum of the weights does', async () => {
    const expected = await encode(merged);
    const changed = await encode(withLoras(model, [{ file, scale }]));
    expect(relativeDifference(changed, expected)).toBeLessThan(1e-4);
    expect(relativeDifference(await encode(model), expected)).toBeGreaterThan(1e-2);
  });
});
