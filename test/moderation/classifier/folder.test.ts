import { execFileSync } from 'node:child_process';
import { rmSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { createGraphBuilder } from '#src/backends/local/graph/graph-builder.ts';
import { openClassifier } from '#src/moderation/classifier/classifier.ts';
import { preparePicture } from '#src/moderation/classifier/prepare.ts';
import { readClassifierFolder } from '#src/moderation/classifier/read-folder.ts';
import {
  classifierConfig,
  classifierPreprocessor,
  writeClassifier,
} from '#test/helpers/classifier-folder.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

type Written = Parameters<typeof writeClassifier>[1];

async function openWith(written: Written, withheld = ['red'], remove?: string): Promise<void> {
  using folder = temporaryFolder();
  writeClassifier(folder.path, written);
  if (remove) rmSync(join(folder.path, remove));
  const classifier = await openClassifier({
    folder: folder.path,
    withheld,
    threshold: 0.5,
    timeoutMs: 20_000,
    failure: 'closed',
    onAway: () => {},
  });
  await classifier[Symbol.asyncDispose]();
}

/** Another number of scores than there are labels. */
function threeScores(): Uint8Array {
  const builder = createGraphBuilder('classifier', '', new Map());
  const pixels = builder.input('pixel_values', [1, 3, 8, 8]);
  const means = builder.apply('GlobalAveragePool', [pixels], [1, 3, 1, 1]);
  builder.output('logits', builder.apply('Reshape', [means, builder.integers([1, 3])], [1, 3]));
  return builder.finish().model;
}

const { size: _, ...sizeless } = classifierPreprocessor;

test.each<[string, Written, RegExp]>([
  ['no labels', { config: {} }, /^config.json cannot be used: id2label: /],
  [
    'labels with a gap',
    { config: { id2label: { 0: 'a', 2: 'b' } } },
    /id2label is to count from 0/,
  ],
  ['no JSON', { config: '{' }, /^config.json is not JSON/],
  ['no size', { preprocessor: sizeless }, /^preprocessor_config.json cannot be used: size: /],
  [
    'a filter that sharp does not have',
    { preprocessor: { ...classifierPreprocessor, resample: 5 } },
    /preprocessor_config.json cannot be used: resample: /,
  ],
  [
    'pictures of any shape',
    { preprocessor: { ...classifierPreprocessor, size: { shortest_edge: 8 } } },
    /how long the shorter side is, and not what is cropped/,
  ],
  [
    'a crop without a size',
    { preprocessor: { ...classifierPreprocessor, do_center_crop: true } },
    /crops, and has no crop_size/,
  ],
  [
    'a crop of more than there is',
    { preprocessor: { ...classifierPreprocessor, do_center_crop: true, crop_size: 9 } },
    /crops more than it has resized to/,
  ],
  [
    'no mean',
    { preprocessor: { ...classifierPreprocessor, image_mean: undefined } },
    /normalizes, and has no image_mean or image_std/,
  ],
  [
    'a way of resizing of its own',
    { preprocessor: { ...classifierPreprocessor, crop_pct: 0.9 } },
    /preprocessor_config.json cannot be used: crop_pct: /,
  ],
  [
    'another size than the model has',
    { preprocessor: { ...classifierPreprocessor, size: 9 } },
    /^the model cannot be used: .*pixel_values/s,
  ],
  ['no model', { model: new TextEncoder().encode('<html>') }, /^the model cannot be used: /],
  [
    'a deviation of nothing',
    { preprocessor: { ...classifierPreprocessor, image_std: [0.5, 0, 0.5] } },
    /^preprocessor_config.json cannot be used: image_std/,
  ],
  ['other scores', { model: threeScores() }, /it has 3 scores, and config.json 2 labels/],
])('a folder with %s is refused in a sentence', async (_name, written, message) => {
  await expect(openWith(written)).rejects.toThrow(message);
});

const files = ['config.json', 'preprocessor_config.json', 'model.onnx'];

test.each(files)('a folder without %s is refused', async (name) => {
  await expect(openWith({}, ['red'], name)).rejects.toThrow(name);
});

test.each(files)('a pipe in the place of %s is refused, and not waited for', async (name) => {
  using folder = temporaryFolder();
  writeClassifier(folder.path);
  rmSync(join(folder.path, name));
  execFileSync('mkfifo', [join(folder.path, name)]);
  await expect(readClassifierFolder(folder.path)).rejects.toThrow(`${name} is not a regular file`);
});

test('a file of settings that is larger than any is not read', async () => {
  using folder = temporaryFolder();
  writeClassifier(folder.path);
  truncateSync(join(folder.path, 'config.json'), 2 ** 34);
  await expect(readClassifierFolder(folder.path)).rejects.toThrow(/config.json has 17179869184/);
});

test('of thousands of labels the first are listed', async () => {
  const id2label = Object.fromEntries(Array.from({ length: 2_000 }, (_, at) => [at, `l${at}`]));
  await expect(openWith({ config: { id2label } })).rejects.toThrow(
    /: its labels are l0, .*, l99 and 1900 more$/,
  );
});

test.each([
  [[], /no label is named for which an image is withheld: its labels are other, red/],
  [['nude'], /it has no label "nude" for which an image is withheld: its labels are other, red/],
])('labels that it does not have are refused: %j', async (withheld, message) => {
  await expect(openWith({}, withheld)).rejects.toThrow(message);
});

test('the model may lie in a folder of its own, and each label have its own probability', async () => {
  using folder = temporaryFolder();
  const config = { ...classifierConfig, problem_type: 'multi_label_classification' };
  writeClassifier(folder.path, { config, place: 'onnx/model.onnx' });
  expect(await readClassifierFolder(folder.path)).toMatchObject({
    model: join(folder.path, 'onnx/model.onnx'),
    isMultiLabel: true,
    labels: ['other', 'red'],
  });
});

test('pixels are resized, cropped in the middle and normalized, color after color', async () => {
  using folder = temporaryFolder();
  const preprocessor = {
    do_resize: true,
    size: { shortest_edge: 4 },
    do_center_crop: true,
    crop_size: { width: 2, height: 2 },
    resample: 0,
    image_mean: [0.5, 0.25, 0],
    image_std: [0.5, 0.25, 2],
  };
  writeClassifier(folder.path, { preprocessor });
  const { picture } = await readClassifierFolder(folder.path);
  // Two halves, each of one color: twice as wide as high.
  const half = (background: string) =>
    sharp({ create: { width: 40, height: 40, channels: 3, background } })
      .png()
      .toBuffer();
  const file = await sharp({ create: { width: 80, height: 40, channels: 3, background: 'red' } })
    .composite([{ input: await half('blue'), left: 40, top: 0 }])
    .png()
    .toBuffer();
  expect([...(await preparePicture(file, picture))]).toEqual(
    // (value - mean) / deviation of red and blue beside each other, in two rows.
    [1, -1, 1, -1, -1, -1, -1, -1, 0, 0.5, 0, 0.5],
  );
});
