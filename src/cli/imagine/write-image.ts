import { writeFile } from 'node:fs/promises';
import { basename, parse } from 'node:path';
import sharp from 'sharp';
import type { ModelParameters } from '#models/definition.ts';
import { toInfotext } from '#models/infotext.ts';
import type { Device } from '#src/backends/local/devices/device.ts';
import { encodeExif } from '#src/images/texts/exif.ts';
import { withPngText } from '#src/images/texts/png-text.ts';
import { withWebpExif } from '#src/images/texts/webp-text.ts';
import type { ImagineOptions } from './options.ts';

/** What of a recipe the options do not say. */
export interface DrawnWith {
  readonly revision: string;
  readonly device: Device;
}

/** Writes one sample; a PNG or a WebP tells how it was made. @returns its file */
export async function writeImage(
  options: ImagineOptions,
  sample: number,
  pixels: Uint8Array,
  { revision, device }: DrawnWith,
): Promise<string> {
  const file = outputFile(options, sample);
  const { width, height } = options.parameters;
  const image = sharp(pixels, { raw: { width, height, channels: 3 } });
  if (/\.jpe?g$/i.test(file)) {
    await image.toFile(file);
    return file;
  }
  const seed = options.seed + sample;
  const recipe = {
    ...options.parameters,
    seed,
    loras: options.parameters.loras?.map(({ file, scale }) => ({ file: basename(file), scale })),
    ...(options.image && { image: basename(options.image) }),
    ...(options.mask && { mask: basename(options.mask) }),
    revision,
    device,
  };
  const texts = {
    recipe: JSON.stringify(recipe),
    parameters: toInfotext(asRequest(options, seed), options.model ?? basename(options.weights!)),
  };
  const data = /\.png$/i.test(file)
    ? withPngText(
        withPngText(await image.png().toBuffer(), 'darkroom', texts.recipe),
        'parameters',
        texts.parameters,
      )
    : withWebpExif(await image.webp().toBuffer(), encodeExif(texts), { width, height });
  await writeFile(file, data);
  return file;
}

function asRequest({ parameters }: ImagineOptions, seed: number): ModelParameters {
  const loras = parameters.loras?.map(({ file, scale }) => ({ name: parse(file).name, scale }));
  return { decoder: 'FULL', ...parameters, loras, samples: 1, seed };
}

/** Sample 0 gets the name asked for, the others a number before the ending. */
function outputFile({ output }: ImagineOptions, sample: number): string {
  return sample === 0 ? output : output.replace(/(\.[^./\\]+)$/, `-${sample}$1`);
}
