import { accessSync, constants, statSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { basename, dirname, parse } from 'node:path';
import sharp from 'sharp';
import type { ModelParameters } from '#models/definition.ts';
import { toInfotext } from '#models/infotext.ts';
import type { Device } from '#src/backends/local/devices/device.ts';
import type { Pixels } from '#src/backends/local/upscale/blend.ts';
import { UsageError } from '#src/cli/usage-error.ts';
import { encodeExif } from '#src/images/texts/exif.ts';
import { withPngText } from '#src/images/texts/png-text.ts';
import { withWebpExif } from '#src/images/texts/webp-text.ts';
import type { ImagineOptions } from './options.ts';

/** What of a recipe the options do not say. */
export interface DrawnWith {
  readonly revision: string;
  readonly device: Device;
  /** What the picture was made larger with. */
  readonly upscale?: { readonly factor: number; readonly revision: string } | undefined;
}

/** Writes one sample, which tells how it was made. @returns its file */
export async function writeImage(
  options: ImagineOptions,
  sample: number,
  picture: Pixels,
  { revision, device, upscale }: DrawnWith,
): Promise<string> {
  const file = outputFile(options, sample);
  const { parameters } = options;
  const seed = options.seed + sample;
  const recipe = {
    ...parameters,
    seed,
    loras: parameters.loras?.map(({ file, scale }) => ({ file: basename(file), scale })),
    ...(options.image && { image: basename(options.image) }),
    ...(options.mask && { mask: basename(options.mask) }),
    ...(upscale && { upscale }),
    revision,
    device,
  };
  const { width, height } = picture;
  const request = { ...asRequest(options, seed), width, height, upscale };
  await writePicture(file, picture, {
    recipe: JSON.stringify(recipe),
    parameters: toInfotext(request, options.model ?? basename(options.weights!)),
  });
  return file;
}

/** Writes a picture; a PNG or a WebP tells how it was made. */
export async function writePicture(
  file: string,
  { data: pixels, width, height }: Pixels,
  { recipe, parameters }: { readonly recipe: string; readonly parameters?: string },
): Promise<void> {
  const image = sharp(pixels, { raw: { width, height, channels: 3 } });
  if (/\.jpe?g$/i.test(file)) return void (await image.toFile(file));
  if (/\.png$/i.test(file)) {
    const png = withPngText(await image.png().toBuffer(), 'darkroom', recipe);
    const data = parameters === undefined ? png : withPngText(png, 'parameters', parameters);
    return writeFile(file, data);
  }
  const exif = encodeExif({ recipe, parameters: parameters ?? '' });
  return writeFile(file, withWebpExif(await image.webp().toBuffer(), exif, { width, height }));
}

function asRequest({ parameters }: ImagineOptions, seed: number): ModelParameters {
  const loras = parameters.loras?.map(({ file, scale }) => ({ name: parse(file).name, scale }));
  return { decoder: 'FULL', ...parameters, loras, samples: 1, seed };
}

/** Sample 0 gets the name asked for, the others a number before the ending. */
function outputFile({ output }: ImagineOptions, sample: number): string {
  return sample === 0 ? output : output.replace(/(\.[^./\\]+)$/, `-${sample}$1`);
}

interface Outputs {
  readonly output: string;
  readonly latents?: string | undefined;
}

/**
 * Looks at where files go before anything is drawn, which may take minutes.
 * @throws UsageError for a file that has no folder, or one that takes none
 */
export function checkOutputs({ output, latents }: Outputs): void {
  for (const [name, file] of Object.entries({ output, latents }))
    if (file !== undefined && !takesFiles(dirname(file)))
      throw new UsageError(`--${name}: ${dirname(file)} is no folder that can be written to.`);
}

function takesFiles(folder: string): boolean {
  try {
    accessSync(folder, constants.W_OK);
    return statSync(folder).isDirectory();
  } catch {
    return false;
  }
}
