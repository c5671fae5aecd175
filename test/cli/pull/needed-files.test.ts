import { expect, test } from 'vitest';
import { neededFiles } from '#src/cli/pull/needed-files.ts';

const common = [
  'model_index.json',
  'scheduler/scheduler_config.json',
  'tokenizer/vocab.json',
  'tokenizer/merges.txt',
  'tokenizer/tokenizer_config.json',
  'tokenizer/special_tokens_map.json',
  'unet/config.json',
  'vae/config.json',
  'text_encoder/config.json',
];
const second = common
  .filter((path) => /^(?:tokenizer|text_encoder)\//.test(path))
  .map((path) => path.replace('/', '_2/'));

function chosen(paths: readonly string[], variant: string | null = null) {
  return neededFiles(
    paths.map((path) => ({ path })),
    variant,
  )
    .map(({ path }) => path)
    .sort();
}

const bins = [
  'unet/diffusion_pytorch_model.bin',
  'vae/diffusion_pytorch_model.bin',
  'text_encoder/pytorch_model.bin',
];
const safetensors = [
  'unet/diffusion_pytorch_model.safetensors',
  'vae/diffusion_pytorch_model.safetensors',
  'text_encoder/model.safetensors',
];

test('a repository of torch files is taken as it is, less what is not read', () => {
  const extra = ['README.md', '.gitattributes', 'safety_checker/pytorch_model.bin', 'unet/old.bin'];
  expect(chosen([...common, ...bins, ...extra])).toEqual([...common, ...bins].sort());
});

test('safetensors are preferred, and the variant where the model has one', () => {
  const variant = (path: string) => path.replace(/(\.\w+)$/, '.fp16$1');
  const all = [
    ...common,
    ...bins,
    ...safetensors,
    ...safetensors.map(variant),
    ...bins.map(variant),
  ];
  expect(chosen(all)).toEqual([...common, ...safetensors].sort());
  expect(chosen(all, 'fp16')).toEqual([...common, ...safetensors.map(variant)].sort());
  expect(chosen([...common, ...bins, ...bins.map(variant)], 'fp16')).toEqual(
    [...common, ...bins.map(variant)].sort(),
  );
  expect(chosen([...common, ...bins], 'fp16')).toEqual([...common, ...bins].sort());
});

test('shards come with their index', () => {
  const shards = [
    'unet/diffusion_pytorch_model.safetensors.index.fp16.json',
    'unet/diffusion_pytorch_model.fp16-00001-of-00002.safetensors',
    'unet/diffusion_pytorch_model.fp16-00002-of-00002.safetensors',
  ];
  const rest = [
    'vae/diffusion_pytorch_model.fp16.safetensors',
    'text_encoder/model.fp16.safetensors',
  ];
  expect(chosen([...common, ...shards, ...rest, ...bins], 'fp16')).toEqual(
    [...common, ...shards, ...rest].sort(),
  );
});

test('another variant is taken where there is nothing else, and every index brings its shards', () => {
  const bf16 = safetensors.map((path) => path.replace('.safetensors', '.bf16.safetensors'));
  expect(chosen([...common, ...bf16], 'fp16')).toEqual([...common, ...bf16].sort());
  const shards = [
    'unet/diffusion_pytorch_model.fp16.safetensors.index.json',
    'unet/diffusion_pytorch_model-00001-of-00001.fp16.safetensors',
  ];
  const plain = 'unet/diffusion_pytorch_model-00001-of-00001.safetensors';
  const rest = safetensors.slice(1);
  expect(chosen([...common, ...shards, plain, ...rest])).toEqual(
    [...common, ...shards, ...rest].sort(),
  );
});

test('a tokenizer is vocab.json with merges.txt, or tokenizer.json; the lists of tokens are optional', () => {
  const lists = ['tokenizer/special_tokens_map.json', 'tokenizer/added_tokens.json'];
  const rest = common.filter((path) => !path.startsWith('tokenizer/'));
  const config = 'tokenizer/tokenizer_config.json';
  const alone = [...rest, config, 'tokenizer/tokenizer.json', ...bins];
  expect(chosen(alone)).toEqual(alone.toSorted());
  expect(chosen([...alone, ...lists])).toEqual([...alone, ...lists].sort());
  expect(chosen([...common, 'tokenizer/tokenizer.json', ...bins])).toEqual(
    [...common, ...bins].sort(),
  );
});

test('an SDXL repository has two text encoders; the single-file copies stay', () => {
  const weights = [...safetensors, 'text_encoder_2/model.safetensors'];
  const all = [...common, ...second, ...weights, 'SSD-1B.safetensors', 'unet/openvino_model.bin'];
  expect(chosen(all)).toEqual([...common, ...second, ...weights].sort());
});

test('what is missing is named', () => {
  expect(() => chosen(common)).toThrow('no weights in unet/');
  expect(() => chosen(bins)).toThrow('no model_index.json');
  expect(() => chosen([...common, ...bins, 'text_encoder_2/config.json'])).toThrow(
    'no tokenizer_2/vocab.json',
  );
});
