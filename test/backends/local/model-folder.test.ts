import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { inspectWeights } from '#src/backends/local/inspect-weights.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';
import { referenceModelFolder } from '#test/helpers/golden-tensors.ts';

const parent = mkdtempSync(join(tmpdir(), 'darkroom-folders-'));
afterAll(() => rmSync(parent, { recursive: true }));

const copyOf = (model: 'tiny-sd' | 'ssd-1b', name: string): string => {
  const folder = join(parent, name);
  cpSync(referenceModelFolder(model), folder, { recursive: true });
  return folder;
};
const edit = (file: string, change: (config: Record<string, unknown>) => object): void =>
  writeFileSync(file, JSON.stringify(change(JSON.parse(readFileSync(file, 'utf8')))));
const inspect = (folder: string) =>
  inspectWeights({ folder, weights: 'PUBLISHED', commit: undefined });
const refusal = (folder: string): string => {
  try {
    inspect(folder);
  } catch (error) {
    if (error instanceof WeightsError) return error.message;
    throw error;
  }
  throw new Error('was not refused');
};

test('knows the two families, their sizes and a revision for each training', () => {
  const tiny = inspect(referenceModelFolder('tiny-sd'));
  const large = inspect(referenceModelFolder('ssd-1b'));
  expect([tiny.sizeStep, large.sizeStep]).toEqual([8, 8]);
  expect(tiny.revision).toMatch(/^sha256:[0-9a-f]{16}$/);
  expect(tiny.revision).not.toBe(large.revision);
  expect(inspect(copyOf('tiny-sd', 'copy')).revision).toBe(tiny.revision);
});

test.each<[string, string, (config: Record<string, unknown>) => object, RegExp]>([
  [
    'another pipeline',
    'model_index.json',
    (c) => ({ ...c, _class_name: 'FluxPipeline' }),
    /model_index\.json: its pipeline is "FluxPipeline"; supported are StableDiffusionPipeline and StableDiffusionXLPipeline\./,
  ],
  [
    'a part that is not known',
    'model_index.json',
    (c) => ({ ...c, controlnet: ['diffusers', 'ControlNetModel'] }),
    /model_index\.json: controlnet: is not known to the engine, and may change what the model draws/,
  ],
  [
    'a text encoder of another family',
    'model_index.json',
    (c) => ({ ...c, text_encoder_2: ['transformers', 'CLIPTextModelWithProjection'] }),
    /model_index\.json: text_encoder_2: is not known/,
  ],
  [
    'a setting that is not known',
    'model_index.json',
    (c) => ({ ...c, guidance_rescale: 0.7 }),
    /model_index\.json: guidance_rescale: is not known/,
  ],
  [
    'pictures that are marked',
    'model_index.json',
    (c) => ({ ...c, add_watermarker: true }),
    /model_index\.json: add_watermarker: only false is supported/,
  ],
  [
    'a mid block that is not in the weights',
    'unet/config.json',
    (c) => ({ ...c, mid_block_type: undefined }),
    /\.bin, tensor mid_block\.resnets\.0\.norm1\.weight: is missing/,
  ],
  [
    'an unknown mid block',
    'unet/config.json',
    (c) => ({ ...c, mid_block_type: 'UNetMidBlock2DSimpleCrossAttn' }),
    /unet\/config\.json: mid_block_type: only UNetMidBlock2D, UNetMidBlock2DCrossAttn are supported/,
  ],
  [
    'unknown blocks',
    'unet/config.json',
    (c) => ({ ...c, down_block_types: ['AttnDownBlock2D', 'DownBlock2D', 'DownBlock2D'] }),
    /down_block_types\.0: only DownBlock2D, CrossAttnDownBlock2D are supported/,
  ],
  [
    'other blocks than widths',
    'unet/config.json',
    (c) => ({ ...c, down_block_types: ['DownBlock2D'] }),
    /down_block_types has 1 entries for 3 block_out_channels/,
  ],
  [
    'heads that do not divide',
    'unet/config.json',
    (c) => ({ ...c, attention_head_dim: 5 }),
    /16 channels do not divide into 5 heads \(attention_head_dim\)/,
  ],
  [
    'depths for other layers',
    'unet/config.json',
    (c) => ({ ...c, transformer_layers_per_block: [1, [1, 1], 1] }),
    /a block of 1 layers has 2 entries in transformer_layers_per_block/,
  ],
  [
    'the conditioning of another family',
    'unet/config.json',
    (c) => ({ ...c, addition_embed_type: 'text_time' }),
    /addition_embed_type is "text_time", but the UNet of a StableDiffusionPipeline has null/,
  ],
  [
    'an inpainting UNet',
    'unet/config.json',
    (c) => ({ ...c, in_channels: 9 }),
    /in_channels 9 .* latent_channels/,
  ],
  [
    'an unknown activation',
    'unet/config.json',
    (c) => ({ ...c, act_fn: 'mish' }),
    /act_fn: only "silu" is supported/,
  ],
  [
    'other widths than the tensors',
    'unet/config.json',
    (c) => ({ ...c, block_out_channels: [16, 32, 64] }),
    /\.bin, tensor down_blocks\.2.*has shape \[.*\], but the configuration asks for/,
  ],
  [
    'a configuration of wrong types',
    'vae/config.json',
    (c) => ({ ...c, block_out_channels: 'wide' }),
    /vae\/config\.json: block_out_channels: /,
  ],
  [
    'an absurd width',
    'unet/config.json',
    (c) => ({ ...c, cross_attention_dim: 1e12 }),
    /cross_attention_dim: /,
  ],
  [
    'groups that do not divide',
    'unet/config.json',
    (c) => ({ ...c, norm_num_groups: 7 }),
    /norm_num_groups 7/,
  ],
  [
    'a text encoder of another width',
    'text_encoder/config.json',
    (c) => ({ ...c, hidden_size: 48 }),
    /cross_attention_dim is 32, but the text encoders give 48/,
  ],
  [
    'another way of training',
    'scheduler/scheduler_config.json',
    (c) => ({ ...c, beta_schedule: 'cosine' }),
    /scheduler_config\.json: /,
  ],
])('refuses %s in one sentence', (name, file, change, sentence) => {
  const folder = copyOf('tiny-sd', name.replaceAll(' ', '-'));
  // Python writes -Infinity into this file, which JSON.parse refuses.
  const path = join(folder, file);
  writeFileSync(path, readFileSync(path, 'utf8').replaceAll('-Infinity', 'null'));
  edit(path, change);
  const message = refusal(folder);
  expect(message).toMatch(sentence);
  expect(message.split('\n')).toHaveLength(1);
});

test('parts that a pipeline does without, and those that judge pictures, are harmless', () => {
  const folder = copyOf('tiny-sd', 'harmless');
  edit(join(folder, 'model_index.json'), (index) => ({
    ...index,
    _name_or_path: 'somewhere/tiny-sd',
    controlnet: [null, null],
    image_encoder: null,
    add_watermarker: null,
    requires_safety_checker: true,
    safety_checker: ['stable_diffusion', 'StableDiffusionSafetyChecker'],
    feature_extractor: ['transformers', 'CLIPImageProcessor'],
  }));
  expect(inspect(folder).sizeStep).toBe(8);
});

test('names what is missing', () => {
  const folder = copyOf('ssd-1b', 'incomplete');
  const part = join(folder, 'text_encoder_2');
  const file = join(part, 'model.fp16.safetensors');
  const bytes = readFileSync(file);
  const name = 'text_model.text_model.encoder.layers.1.mlp.fc1.bias';
  // The same length, so that nothing else changes.
  bytes.write(name.replace('fc1', 'fc9'), bytes.indexOf(name));
  writeFileSync(file, bytes);
  expect(refusal(folder)).toMatch(
    /model\.fp16\.safetensors, tensor encoder\.layers\.1\.mlp\.fc1\.bias: is missing/,
  );
  rmSync(file);
  expect(refusal(folder)).toMatch(/text_encoder_2: holds no weights/);
  rmSync(part, { recursive: true });
  expect(refusal(folder)).toMatch(/text_encoder_2: is missing\./);
  rmSync(join(folder, 'model_index.json'));
  expect(refusal(folder)).toMatch(/model_index\.json: is missing\./);
});
