import { writeFile } from 'node:fs/promises';
import { basename } from 'node:path';
import sharp from 'sharp';
import type { Device } from '#src/backends/local/devices/device.ts';
import { withPngText } from '#src/images/png-text.ts';
import type { ImagineOptions } from './options.ts';

/** What of a recipe the options do not say. */
export interface DrawnWith {
  readonly revision: string;
  readonly device: Device;
}

/** Writes one sample; a PNG holds its recipe. @returns its file */
export async function writeImage(
  options: ImagineOptions,
  sample: number,
  pixels: Uint8Array,
  { revision, device }: DrawnWith,
): Promise<string> {
  const file = outputFile(options, sample);
  const { width, height } = options.parameters;
  const image = sharp(pixels, { raw: { width, height, channels: 3 } });
  if (!/\.png$/i.test(file)) {
    await image.toFile(file);
    return file;
  }
  const recipe = {
    ...options.parameters,
    seed: options.seed + sample,
    loras: options.parameters.loras?.map(({ file, scale }) => ({ file: basename(file), scale })),
    ...(options.image && { image: basename(options.image) }),
    ...(options.mask && { mask: basename(options.mask) }),
    revision,
    device,
  };
  const png = await image.png().toBuffer();
  await writeFile(file, withPngText(png, 'parameters', JSON.stringify(recipe)));
  return file;
}

/** Sample 0 gets the name asked for, the others a number before the ending. */
function outputFile({ output }: ImagineOptions, sample: number): string {
  return sample === 0 ? output : output.replace(/(\.[^./\\]+)$/, `-${sample}$1`);
}
