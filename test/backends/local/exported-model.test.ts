import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  renameSync,
  rmSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { processor } from '#src/backends/local/devices/device.ts';
import { inspectWeights } from '#src/backends/local/inspect-weights.ts';
import { readModelFolder } from '#src/backends/local/model-folder.ts';
import { loadUNet } from '#src/backends/local/pipeline/load-network.ts';
import { createPipeline } from '#src/backends/local/pipeline/pipeline.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';
import { type ReferenceModel, readGolden } from '#test/helpers/golden.ts';
import {
  maxDifference,
  readGoldenTensors,
  standardDeviation,
} from '#test/helpers/golden-tensors.ts';
import { type ExportStyle, exportReferenceModel } from '#test/helpers/onnx-export.ts';

const parent = mkdtempSync(join(tmpdir(), 'darkroom-exported-'));
afterAll(() => rmSync(parent, { recursive: true }));

const size = { height: 8, width: 12, tokens: 77 };
const exported = (model: ReferenceModel, name: string, style: Partial<ExportStyle> = {}) => {
  const folder = join(parent, name);
  exportReferenceModel(model, folder, { size, ...style });
  return folder;
};
const inspect = (folder: string) =>
  inspectWeights({ folder, weights: 'PUBLISHED', commit: undefined });

const plain = exported('tiny-sd', 'plain');

test.each<[string, ReferenceModel, 'DDIM' | 'EULER', Partial<ExportStyle>]>([
  ['weights in the file', 'tiny-sd', 'EULER', {}],
  ['weights beside it', 'ssd-1b', 'EULER', { data: 'BESIDE' }],
  [
    'an older exporter',
    'tiny-sd',
    'DDIM',
    { timestep: { type: 'I64', rank: 1 }, idType: 6, data: 'BESIDE' },
  ],
])('draws what the reference draws: %s', async (name, model, scheduler, style) => {
  const folder = exported(model, name.replaceAll(' ', '-'), style);
  const run = readGolden(model).runs.find(
    (candidate) => candidate.scheduler.toUpperCase() === scheduler,
  )!;
  const parameters = {
    prompt: run.prompt,
    negativePrompt: run.negative_prompt ?? undefined,
    scheduler,
    numInferenceSteps: run.num_inference_steps,
    guidanceScale: run.guidance_scale,
    width: run.width,
    height: run.height,
    promptSyntax: 'LITERAL',
  } as const;
  const observer = { phase: async () => {}, evaluated: async () => {} };
  await using pipeline = await createPipeline(folder, 1);
  const conditioning = await pipeline.condition(parameters, observer);
  const { latents, pixels } = await pipeline.draw(parameters, run.seed, conditioning, observer);
  const golden = readGoldenTensors(model);
  const expected = golden.floats(`${run.key}.latents`).data;
  expect(maxDifference(latents.data, expected) / standardDeviation(expected)).toBeLessThan(1e-3);
  expect(maxDifference(pixels, golden.bytes(`${run.key}.image`))).toBeLessThanOrEqual(1);
});

test('a graph that takes whole timesteps gets them without the fraction', async () => {
  const folder = exported('tiny-sd', 'whole', { timestep: { type: 'I64', rank: 0 } });
  await using unet = await loadUNet(readModelFolder(folder).unet, size, {
    threads: 1,
    device: processor,
  });
  const golden = readGoldenTensors('tiny-sd');
  const predict = (timestep: number) =>
    unet.run({
      sample: golden.floats('unet.1.sample'),
      timestep: { data: Float32Array.of(timestep), shape: [1] },
      encoder_hidden_states: golden.floats('text.0.prompt_embeds'),
    });
  expect(await predict(946.9)).toEqual(await predict(946));
  expect(await predict(947)).not.toEqual(await predict(946));
});

test('is inspected without being loaded', () => {
  const found = inspect(plain);
  // Three levels: sizes that halve twice, of 8 pixels.
  expect(found.sizeStep).toBe(32);
  expect(found.estimatedBytes).toBeGreaterThan(150e6);
  expect(found.revision).toMatch(/^sha256:/);
  expect(inspect(exported('ssd-1b', 'large')).revision).not.toBe(found.revision);
});

test('weights in the published form come before an exported graph', () => {
  const folder = join(parent, 'both');
  cpSync(plain, folder, { recursive: true });
  const reference = readModelFolder(plain);
  expect(reference.unet.exported?.file).toBe(join(plain, 'unet', 'model.onnx'));
  writeFileSync(join(folder, 'unet', 'diffusion_pytorch_model.safetensors'), '');
  expect(() => inspect(folder)).toThrow(/diffusion_pytorch_model\.safetensors: /);
});

const refusal = (folder: string): string => {
  try {
    inspect(folder);
  } catch (error) {
    if (error instanceof WeightsError) return error.message;
    throw error;
  }
  throw new Error('was not refused');
};

/** Replaces text in a file by other text of the same length, wherever it stands. */
const replace = (file: string, from: string, to: string) => {
  expect(to).toHaveLength(from.length);
  const bytes = readFileSync(file);
  expect(bytes.includes(from)).toBe(true);
  for (let at = bytes.indexOf(from); at >= 0; at = bytes.indexOf(from, at)) bytes.write(to, at);
  writeFileSync(file, bytes);
};
const edit = (file: string, changes: object) =>
  writeFileSync(file, JSON.stringify({ ...JSON.parse(readFileSync(file, 'utf8')), ...changes }));

test.each<[string, (folder: string) => void, RegExp]>([
  [
    'a truncated graph',
    (folder) => truncateSync(join(folder, 'unet/model.onnx'), 100_000),
    /unet\/model\.onnx: a part of it would end at byte \d+, but the file ends at 100000: it is truncated/,
  ],
  [
    'an empty graph',
    (folder) => truncateSync(join(folder, 'unet/model.onnx'), 0),
    /unet\/model\.onnx: is not an ONNX model\.$/,
  ],
  [
    'a file of another kind',
    (folder) => writeFileSync(join(folder, 'unet/model.onnx'), '<!doctype html><title>Not found'),
    /unet\/model\.onnx: .*not an ONNX model\.$/,
  ],
  [
    'an input of another name',
    (folder) =>
      replace(join(folder, 'unet/model.onnx'), 'encoder_hidden_states', 'encoder_hidden_stakes'),
    /unet\/model\.onnx: its inputs are .*encoder_hidden_stakes.*, but this model's are sample, timestep, encoder_hidden_states\.$/,
  ],
  [
    'another width of the text',
    (folder) => edit(join(folder, 'unet/config.json'), { in_channels: 4, cross_attention_dim: 48 }),
    /encoder_hidden_states has shape \[free, free, 32\], but the configuration asks for \[1, free, 48\]/,
  ],
  [
    'the graph of another component',
    (folder) => cpSync(join(folder, 'unet/model.onnx'), join(folder, 'vae_decoder/model.onnx')),
    /vae_decoder\/model\.onnx: its inputs are .*timestep.*, but this model's are latent_sample\.$/,
  ],
  [
    'an output of another name',
    (folder) =>
      replace(join(folder, 'text_encoder/model.onnx'), 'last_hidden_state', 'lost_hidden_state'),
    /text_encoder\/model\.onnx: has no output last_hidden_state; its outputs are lost_hidden_state\.$/,
  ],
  [
    'a missing decoder',
    (folder) => rmSync(join(folder, 'vae_decoder'), { recursive: true }),
    /\/vae: is missing\.$/,
  ],
  [
    'another architecture',
    (folder) => edit(join(folder, 'unet/config.json'), { addition_embed_type: 'text_time' }),
    /unet\/config\.json: addition_embed_type is "text_time", but the UNet of a StableDiffusionPipeline has null/,
  ],
  [
    'another pipeline',
    (folder) => edit(join(folder, 'model_index.json'), { _class_name: 'ORTFluxPipeline' }),
    /model_index\.json: its pipeline is "ORTFluxPipeline"/,
  ],
])('refuses %s in one sentence', (name, damage, sentence) => {
  const folder = join(parent, 'refused', name.replaceAll(' ', '-'));
  cpSync(plain, folder, { recursive: true });
  damage(folder);
  expect(refusal(folder)).toMatch(sentence);
});

test('refuses weights beside the graph that are not whole, or elsewhere', () => {
  const folder = exported('tiny-sd', 'beside', { data: 'BESIDE' });
  const data = join(folder, 'unet/model.onnx_data');
  expect(inspect(folder).sizeStep).toBe(32);
  truncateSync(data, 1000);
  expect(refusal(folder)).toMatch(
    /unet\/model\.onnx, tensor .*: ends at byte \d+ of model\.onnx_data, which has 1000: it is truncated\.$/,
  );
  renameSync(data, `${data}.part`);
  expect(refusal(folder)).toMatch(/unet\/model\.onnx_data: is missing, but the graph keeps/);
  replace(join(folder, 'unet/model.onnx'), 'model.onnx_data', '../../../secret');
  expect(refusal(folder)).toMatch(/lies in "\.\.\/\.\.\/\.\.\/secret", which leaves the folder\.$/);
});

test('a fixed size is refused: a model serves all of its sizes', () => {
  const folder = join(parent, 'fixed');
  mkdirSync(folder);
  cpSync(plain, folder, { recursive: true });
  cpSync(exported('tiny-sd', 'fixed-unet', { fixed: true }), folder, { recursive: true });
  expect(refusal(folder)).toMatch(
    /its input sample has shape \[1, 4, 8, 12\], but the configuration asks for \[1, 4, free, free\]/,
  );
});

test('what onnxruntime cannot load is said to be the file’s fault', async () => {
  const folder = join(parent, 'unknown-operator');
  cpSync(plain, folder, { recursive: true });
  replace(join(folder, 'unet/model.onnx'), 'InstanceNormalization', 'InstanceNormalisation');
  const opening = loadUNet(readModelFolder(folder).unet, size, {
    threads: 1,
    device: processor,
  });
  await expect(opening).rejects.toThrow(
    /unet\/model\.onnx: onnxruntime cannot load it: .*Normalisation/,
  );
  await expect(opening).rejects.toBeInstanceOf(WeightsError);
});

test('a decoder that onnxruntime cannot load is refused before anything is drawn', async () => {
  const folder = join(parent, 'unknown-decoder');
  cpSync(plain, folder, { recursive: true });
  replace(join(folder, 'vae_decoder/model.onnx'), 'InstanceNormalization', 'InstanceNormalisation');
  await expect(createPipeline(folder, 1)).rejects.toThrow(
    /vae_decoder\/model\.onnx: onnxruntime cannot load it: .*Normalisation/,
  );
});
