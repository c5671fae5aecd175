import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createGraphBuilder } from '#src/backends/local/graph/graph-builder.ts';

/** Pixels a side that the model takes. */
const side = 8;
const half = [0.5, 0.5, 0.5];

/** As Hugging Face's exporters write them. */
export const classifierConfig = {
  architectures: ['ViTForImageClassification'],
  id2label: { 0: 'other', 1: 'red' },
  label2id: { other: 0, red: 1 },
  problem_type: 'single_label_classification',
};
export const classifierPreprocessor = {
  do_normalize: true,
  do_rescale: true,
  do_resize: true,
  image_mean: half,
  image_processor_type: 'ViTImageProcessor',
  image_std: half,
  resample: 2,
  rescale_factor: 1 / 255,
  size: { height: side, width: side },
};

/**
 * A classifier of two labels, which sees red where the mean of red is well above those of the other
 * colors. With means from -1 to 1 the logit of `red` is 10 times (red - green / 2 - blue / 2 - 1), and
 * that of `other` is 0.
 */
export function redClassifier(): Uint8Array {
  const builder = createGraphBuilder('classifier', '', new Map());
  const pixels = builder.input('pixel_values', [1, 3, side, side]);
  const means = builder.apply('GlobalAveragePool', [pixels], [1, 3, 1, 1]);
  const flat = builder.apply('Reshape', [means, builder.integers([1, 3])], [1, 3]);
  const weights = builder.floats([0, 10, 0, -5, 0, -5], [3, 2]);
  const logits = builder.apply('Gemm', [flat, weights, builder.floats([0, -10])], [1, 2]);
  builder.output('logits', logits);
  return builder.finish().model;
}

/** Writes that classifier into a folder, with what is given in the place of its own. */
export function writeClassifier(
  folder: string,
  {
    config = classifierConfig,
    preprocessor = classifierPreprocessor,
    model = redClassifier(),
    place = 'model.onnx',
  }: {
    readonly config?: unknown;
    readonly preprocessor?: unknown;
    readonly model?: Uint8Array;
    readonly place?: string;
  } = {},
): void {
  mkdirSync(join(folder, 'onnx'), { recursive: true });
  writeFileSync(join(folder, place), model);
  for (const [name, value] of [
    ['config.json', config],
    ['preprocessor_config.json', preprocessor],
  ] as const)
    writeFileSync(join(folder, name), typeof value === 'string' ? value : JSON.stringify(value));
}
