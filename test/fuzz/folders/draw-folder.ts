import { join } from 'node:path';
import type { Draw } from '#test/fuzz/draw.ts';
import { deepJson, drawPath, drawValue, mutateText, valueAt } from '#test/fuzz/mutate.ts';
import { oddJson, oddTexts } from '#test/fuzz/odd-values.ts';
import { configOf, demoFolder, headerOf } from './files.ts';
import type { Edit, FolderInput, Nature } from './folder-input.ts';

const configs = [
  'unet/config.json',
  'unet/config.json',
  'vae/config.json',
  'text_encoder/config.json',
  'scheduler/scheduler_config.json',
  'scheduler/scheduler_config.json',
  'model_index.json',
  'latent_rgb.json',
];
const tokenizers = [
  'tokenizer/vocab.json',
  'tokenizer/merges.txt',
  'tokenizer/tokenizer_config.json',
  'tokenizer/special_tokens_map.json',
];
const weights = [
  'unet/diffusion_pytorch_model.safetensors',
  'vae/diffusion_pytorch_model.safetensors',
  'text_encoder/model.safetensors',
];
const natures: readonly Nature[] = [
  'gone',
  'a pipe',
  'a pipe',
  'a folder',
  'a loop',
  'endless',
  'a system file',
];
const pointer = `version https://git-lfs.github.com/spec/v1\noid sha256:${'0'.repeat(64)}\nsize 6797584\n`;

/** A folder with one to three edits of one kind. */
export function drawFolder(draw: Draw): FolderInput {
  const model = draw.pick(['tiny-sd', 'tiny-sd', 'ssd-1b'] as const);
  const [what, drawEdit] = draw.pick<readonly [string, () => Edit]>([
    ['config', () => drawConfig(join(demoFolder, model, 'demo'), draw)],
    ['config', () => drawConfig(join(demoFolder, model, 'demo'), draw)],
    ['header', () => drawHeader(join(demoFolder, model, 'demo'), draw)],
    ['weights', () => drawWeights(draw)],
    ['tokenizer', () => drawTokenizer(draw)],
    ['nature', () => ({ file: drawFile(draw), becomes: draw.pick(natures) })],
    ['contents', () => drawContents(draw)],
  ]);
  const edits = Array.from({ length: 1 + draw.whole(2) }, drawEdit);
  return { kind: 'folder', what: `folder: ${what}`, model, edits };
}

function drawFile(draw: Draw): string {
  return draw.pick([...configs, ...tokenizers, ...weights]);
}

function drawConfig(folder: string, draw: Draw): Edit {
  const file = draw.pick(configs);
  const config = configOf(join(folder, file));
  const path = drawPath(config, draw);
  if (draw.chance(0.2)) return { file, json: [draw.pick(oddTexts)], value: draw.pick(oddJson) };
  if (draw.chance(0.1)) return { file, json: path };
  return { file, json: path, value: drawValue(valueAt(config, path), draw) };
}

function drawHeader(folder: string, draw: Draw): Edit {
  const file = draw.pick(weights);
  const header = headerOf(join(folder, file));
  const path = drawPath(header, draw);
  if (draw.chance(0.1)) return { file, header: path };
  const value = draw.chance(0.2)
    ? draw.pick(['F64', 'BF16', 'F8_E4M3', 'U32', 'BOOL', 'X'])
    : drawValue(valueAt(header, path), draw);
  return { file, header: path, value };
}

function drawWeights(draw: Draw): Edit {
  const file = draw.pick(weights);
  const lengths = ['0', '1', '7', '100000000', '9007199254740993', '18446744073709551615'];
  return draw.pick<Edit>([
    { file, headerLength: draw.pick(lengths) },
    { file, size: draw.pick([0, 1, 8, 9, 100, 4_000_000, 8_000_000_000]) },
    {
      file,
      spots: Array.from({ length: 5 }, () => [draw.whole(draw.pick([3, 1_000])), draw.whole(255)]),
    },
    { file, text: pointer },
  ]);
}

function drawTokenizer(draw: Draw): Edit {
  const file = draw.pick(tokenizers);
  return draw.pick<Edit>([
    { file, replaces: '\n', by: '\r\n' },
    { file, replaces: ' ', by: draw.pick(['', '  ', '\t', '\0']) },
    { file, replaces: '"a"', by: draw.pick(['"__proto__"', '5', '{"a":1}', '"\\ud800"']) },
    { file, text: draw.pick(['', '{', '[]', 'null', '\xff\xfe', '#version: 0.2\n']) },
    { file, text: 'a b\n', times: 3_000_000 },
    { file, text: '{"a":1', times: 1, tail: `,"b":${'1'.repeat(100_000)}}` },
    { file, spots: Array.from({ length: 5 }, () => [draw.whole(1_000), draw.whole(255)]) },
    { file: 'tokenizer/added_tokens.json', text: draw.pick(['{"<x>":49408}', '{"":1e9}', '[1]']) },
    { file: 'tokenizer/tokenizer.json', text: draw.pick(['{}', '{"model":{"vocab":[]}}', '[']) },
  ]);
}

function drawContents(draw: Draw): Edit {
  const file = drawFile(draw);
  return draw.pick<Edit>([
    { file, text: deepJson(draw) },
    { file, text: '[', times: 30_000_000 },
    { file, text: ' ', times: draw.pick([1, 50_000_000]), tail: '{}' },
    { file, text: Buffer.from(mutateText('{"a": [1, 2]}', draw), 'utf8').toString('latin1') },
    { file, text: '\xef\xbb\xbf{}' },
    { file, text: pointer },
    {
      file: 'unet/diffusion_pytorch_model.safetensors.index.json',
      text: '{"weight_map":{"a":"../../x"}}',
    },
  ]);
}
