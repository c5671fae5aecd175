import { basename, join } from 'node:path';
import type { Draw } from '#test/fuzz/draw.ts';
import { deepJson, drawPath, drawValue, mutateText, valueAt } from '#test/fuzz/mutate.ts';
import { oddJson, oddTexts } from '#test/fuzz/odd-values.ts';
import { configOf, demoFolder, headerOf, loraFile, loraFolder, pictureFile } from './files.ts';
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
    [
      'header',
      () => {
        const file = draw.pick(weights);
        return drawHeader(join(demoFolder, model, 'demo', file), file, draw);
      },
    ],
    ['weights', () => drawWeights(draw, draw.pick(weights))],
    ['tokenizer', () => drawTokenizer(draw)],
    ['nature', () => ({ file: drawFile(draw), becomes: draw.pick(natures) })],
    ['contents', () => drawContents(draw)],
  ]);
  const edits = Array.from({ length: 1 + draw.whole(2) }, drawEdit);
  return { kind: 'folder', what: `folder: ${what}`, model, edits };
}

/** A LoRA or a start picture that is odd, beside weights that are whole. */
export function drawBeside(draw: Draw): FolderInput {
  const uses = draw.pick(['lora', 'picture'] as const);
  const edits =
    uses === 'lora'
      ? drawLora(draw)
      : Array.from({ length: 1 + draw.whole(2) }, () => drawPicture(draw));
  return { kind: 'folder', what: `folder: ${uses}`, model: 'tiny-sd', edits, uses };
}

/** Only what its header says can be changed several times in the same file. */
function drawLora(draw: Draw): Edit[] {
  const path = join(loraFolder, basename(loraFile));
  return draw.pick([
    () => Array.from({ length: 1 + draw.whole(2) }, () => drawHeader(path, loraFile, draw)),
    () => [drawWeights(draw, loraFile)],
    (): Edit[] => [{ file: loraFile, becomes: draw.pick(natures) }],
  ])();
}

/** What is sent is the file, whatever it has become; a picture that is no file is none. */
function drawPicture(draw: Draw): Edit {
  const file = pictureFile;
  const spots = () => [draw.whole(1_000), draw.whole(255)] as const;
  // Most of its size, depth, colours and interlacing, which are in the first 33 bytes.
  const inHeader = () => [draw.whole(150), draw.whole(255)] as const;
  return draw.pick<Edit>([
    { file, spots: Array.from({ length: 1 + draw.whole(4) }, spots) },
    { file, spots: Array.from({ length: 1 + draw.whole(4) }, inHeader) },
    { file, size: draw.pick([0, 1, 8, 33, 100, 300, 17 * 1024 * 1024]) },
    {
      file,
      text: draw.pick(['GIF89a', '\xff\xd8\xff\xe0', 'RIFF\x10\x00\x00\x00WEBPVP8 ', '<svg/>']),
    },
    { file, replaces: 'IDAT', by: draw.pick(['acTL', 'IEND', 'iCCP', 'tEXt']) },
  ]);
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

/** @param path of the file as it is before any edit */
function drawHeader(path: string, file: string, draw: Draw): Edit {
  const header = headerOf(path);
  const place = drawPath(header, draw);
  if (draw.chance(0.1)) return { file, header: place };
  const value = draw.chance(0.2)
    ? draw.pick(['F64', 'BF16', 'F8_E4M3', 'U32', 'BOOL', 'X'])
    : drawValue(valueAt(header, place), draw);
  return { file, header: place, value };
}

function drawWeights(draw: Draw, file: string): Edit {
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
