import sharp from 'sharp';
import type { PictureRecipe } from './recipe.ts';

/**
 * A picture's file as a model takes it.
 *
 * @returns red, then green, then blue, each a row after the other
 */
export async function preparePicture(
  file: Uint8Array,
  { resize, kernel, width, height, ...recipe }: PictureRecipe,
): Promise<Float32Array> {
  const picture = sharp(file).toColourspace('srgb').flatten({ background: 'black' });
  const whole = await picture.metadata();
  const size = 'edge' in resize ? sizeBy(resize.edge, whole) : resize;
  const middle = {
    left: Math.floor((size.width - width) / 2),
    top: Math.floor((size.height - height) / 2),
    width,
    height,
  };
  const pixels = await picture
    .resize({ ...size, fit: 'fill', kernel })
    .extract(middle)
    .raw()
    .toBuffer();
  return planesOf(pixels, recipe);
}

/** As torchvision does: the longer side is cut to whole pixels. */
function sizeBy(edge: number, { width, height }: { width: number; height: number }) {
  const longer = Math.floor((edge * Math.max(width, height)) / Math.min(width, height));
  return width < height ? { width: edge, height: longer } : { width: longer, height: edge };
}

function planesOf(
  pixels: Uint8Array,
  { factor, mean, deviation }: Pick<PictureRecipe, 'factor' | 'mean' | 'deviation'>,
): Float32Array {
  const area = pixels.length / 3;
  return Float32Array.from(pixels, (_, at) => {
    const channel = Math.floor(at / area) as 0 | 1 | 2;
    const value = pixels[(at % area) * 3 + channel]!;
    return (value * factor - mean[channel]) / deviation[channel];
  });
}
