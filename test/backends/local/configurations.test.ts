import { expect, test } from 'vitest';
import { taesdConfig } from '#src/backends/local/graph/networks/taesd-decoder.ts';
import { textEncoderConfig } from '#src/backends/local/graph/networks/text-encoder.ts';
import { vaeConfig } from '#src/backends/local/graph/networks/vae-decoder.ts';
import { unetConfig } from '#src/backends/local/graph/unet-config.ts';
import {
  parseSchedulerConfig,
  readSchedulerConfig,
} from '#src/backends/local/schedulers/config.ts';
import { parseJson } from '#src/backends/local/weights/parse-json.ts';
import { readReference } from '#test/helpers/golden.ts';

const read = (file: string) => parseJson(readReference(`tiny-sd/${file}`)) as object;
const parts = {
  unet: { file: read('unet/config.json'), parse: (json: object) => unetConfig.parse(json) },
  vae: { file: read('vae/config.json'), parse: (json: object) => vaeConfig.parse(json) },
  text: {
    file: read('text_encoder/config.json'),
    parse: (json: object) => textEncoderConfig.parse(json),
  },
  tiny: {
    file: { _class_name: 'AutoencoderTiny' },
    parse: (json: object) => taesdConfig.parse(json),
  },
  scheduler: { file: read('scheduler/scheduler_config.json'), parse: readSchedulerConfig },
};

test.each([
  ['unet', 'attention_type', 'gated'],
  ['unet', 'class_embeddings_concat', true],
  ['unet', 'encoder_hid_dim_type', 'ip_image_proj'],
  ['unet', 'mid_block_only_cross_attention', true],
  ['unet', 'mid_block_scale_factor', 2],
  ['unet', 'quantization_config', { quant_method: 'bitsandbytes' }],
  ['unet', 'some_new_key', { a: 1 }],
  ['unet', 'time_embedding_act_fn', 'gelu'],
  ['unet', 'timestep_post_act', 'silu'],
  ['vae', 'shift_factor', 0.1],
  ['vae', 'latents_mean', [0, 0, 0, 1]],
  ['vae', 'some_new_key', 1],
  ['tiny', 'some_new_key', 1],
  ['text', 'some_new_key', 1],
  ['text', 'quantization_config', { quant_method: 'bitsandbytes' }],
  ['scheduler', '_class_name', 'EDMDPMSolverMultistepScheduler'],
  ['scheduler', '_class_name', 'FlowMatchEulerDiscreteScheduler'],
  ['scheduler', 'clip_sample', true],
  ['scheduler', 'sigma_data', 0.5],
  ['scheduler', 'sigma_max', 80],
  ['scheduler', 'timestep_type', 'continuous'],
  ['scheduler', 'use_flow_sigmas', true],
] as const)('of the %s, %s as %j is refused by its name', (part, key, value) => {
  const { file, parse } = parts[part];
  expect(() => parse({ ...file, [key]: value })).toThrow(key);
});

test.each([
  ['unet', { qk_norm: null, upcast_attention: true, _name_or_path: 'x', decay: 0.9999 }],
  ['unet', { mid_block_only_cross_attention: false }],
  ['vae', { shift_factor: 0, force_upcast: false }],
  ['tiny', { latent_magnitude: 3, block_out_channels: [64, 64, 64, 64] }],
  ['text', { torch_dtype: 'float16', eos_token_id: 2, use_cache: true }],
  ['scheduler', { timestep_spacing: null, prediction_type: null, beta_start: null }],
  ['scheduler', { _class_name: 'DEISMultistepScheduler', solver_type: 'logrho' }],
] as const)('of the %s, %j is harmless', (part, changes) => {
  const { file, parse } = parts[part];
  expect(parse(file)).toBeDefined();
  expect(parse({ ...file, ...changes })).toBeDefined();
});

test('a text encoder that leaves out its norm and activation has those of transformers', () => {
  const { layer_norm_eps, hidden_act, ...rest } = parts.text.file as Record<string, unknown>;
  expect(textEncoderConfig.parse(rest)).toMatchObject({ layer_norm_eps, hidden_act });
});

test('null in a scheduler means the default', () => {
  const ours = parseSchedulerConfig('{"timestep_spacing": null, "beta_start": null}');
  expect(ours).toEqual(parseSchedulerConfig('{}'));
});
