import { readFile, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { z } from 'zod';
import { ClassifierError, type ClassifierRecipe, type PictureRecipe } from './recipe.ts';

/** Where exporters write the graph: optimum beside the configuration, others in a folder of its own. */
const places = ['model.onnx', 'onnx/model.onnx'];

/** Of a file of settings: those of thousands of labels have a megabyte. */
const mostBytes = 16 * 1024 * 1024;

const configForm = z.object({
  id2label: z.record(z.string(), z.string().max(200)),
  problem_type: z.string().nullish(),
});

const side = z.int().min(1).max(4_096);
const square = side.transform((edge) => ({ width: edge, height: edge }));
const sides = z.object({ width: side, height: side });
const edge = z.object({ shortest_edge: side }).transform((size) => ({ edge: size.shortest_edge }));
const deviation = z.number().positive();
const three = z.tuple([z.number(), z.number(), z.number()]);

/** PIL's numbers of its filters, and what they are here. */
const kernels = { 0: 'nearest', 1: 'lanczos3', 2: 'linear', 3: 'cubic' } as const;

const preprocessorForm = z.object({
  do_resize: z.literal(true).default(true),
  size: z.union([sides, edge, side]),
  resample: z.literal([0, 1, 2, 3]).default(2),
  do_center_crop: z.boolean().default(false),
  crop_size: z.union([sides, square]).optional(),
  // Of ConvNeXt, which resizes in a way of its own.
  crop_pct: z.null().optional(),
  do_rescale: z.boolean().default(true),
  rescale_factor: z.number().default(1 / 255),
  do_normalize: z.boolean().default(true),
  image_mean: three.optional(),
  image_std: z.tuple([deviation, deviation, deviation]).optional(),
});

/**
 * Reads a folder with an image classifier as Hugging Face's exporters write it: the ONNX file,
 * `config.json` with its labels, `preprocessor_config.json` with what is done to a picture first.
 *
 * @throws ClassifierError for what is missing or cannot be followed exactly
 */
export async function readClassifierFolder(folder: string): Promise<ClassifierRecipe> {
  const root = resolve(folder);
  const config = await read(root, 'config.json', configForm);
  const preprocessor = await read(root, 'preprocessor_config.json', preprocessorForm);
  return {
    model: await findModel(root),
    labels: labelsOf(config.id2label),
    isMultiLabel: config.problem_type === 'multi_label_classification',
    picture: pictureOf(preprocessor),
  };
}

async function read<T>(root: string, name: string, form: z.ZodType<T>): Promise<T> {
  const size = await sizeOf(root, name);
  if (size === null) throw new ClassifierError(`there is no ${name}`);
  if (size > mostBytes)
    throw new ClassifierError(`${name} has ${size} bytes: at most ${mostBytes} are read`);
  const text = await readFile(join(root, name), 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new ClassifierError(`${name} cannot be read (${error.code})`);
  });
  const result = form.safeParse(parsed(name, text));
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new ClassifierError(`${name} cannot be used: ${issue!.path.join('.')}: ${issue!.message}`);
}

function parsed(name: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof SyntaxError) throw new ClassifierError(`${name} is not JSON`);
    throw error;
  }
}

/**
 * Looked at before it is opened: who opens a pipe waits for a writer.
 *
 * @returns null where there is none
 * @throws ClassifierError
 */
async function sizeOf(root: string, name: string): Promise<number | null> {
  const facts = await stat(join(root, name)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw new ClassifierError(`${name} cannot be read (${error.code})`);
  });
  if (facts && !facts.isFile()) throw new ClassifierError(`${name} is not a regular file`);
  return facts?.size ?? null;
}

async function findModel(root: string): Promise<string> {
  for (const place of places) if ((await sizeOf(root, place)) !== null) return join(root, place);
  throw new ClassifierError(`there is no ${places.join(' or ')}`);
}

function labelsOf(id2label: Readonly<Record<string, string>>): string[] {
  const count = Object.keys(id2label).length;
  const labels = Array.from({ length: count }, (_, at) => id2label[String(at)]);
  if (count === 0 || labels.includes(undefined))
    throw new ClassifierError('config.json cannot be used: id2label is to count from 0');
  return labels as string[];
}

function pictureOf(config: z.infer<typeof preprocessorForm>): PictureRecipe {
  const { size, do_center_crop: isCropped, crop_size: crop } = config;
  if (isCropped && !crop)
    throw new ClassifierError('preprocessor_config.json crops, and has no crop_size');
  // A number alone is the shorter side for those that crop, and both sides for the others.
  const single = isCropped
    ? { edge: size as number }
    : { width: size as number, height: size as number };
  const resize = typeof size === 'number' ? single : size;
  const taken = isCropped ? crop! : resize;
  if ('edge' in taken)
    throw new ClassifierError(
      'preprocessor_config.json says how long the shorter side is, and not what is cropped',
    );
  const resized = 'edge' in resize ? { width: resize.edge, height: resize.edge } : resize;
  if (taken.width > resized.width || taken.height > resized.height)
    throw new ClassifierError('preprocessor_config.json crops more than it has resized to');
  if (config.do_normalize && !(config.image_mean && config.image_std))
    throw new ClassifierError(
      'preprocessor_config.json normalizes, and has no image_mean or image_std',
    );
  return {
    kernel: kernels[config.resample],
    resize,
    width: taken.width,
    height: taken.height,
    factor: config.do_rescale ? config.rescale_factor : 1,
    mean: (config.do_normalize && config.image_mean) || [0, 0, 0],
    deviation: (config.do_normalize && config.image_std) || [1, 1, 1],
  };
}
