import type { Sharp } from 'sharp';
import type { StartImage } from '#src/domain/start-image.ts';
import { loadSharp } from '#src/images/sharp.ts';
import { type SourceImage, SourceImageError } from './source-image.ts';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/**
 * Scales a picture until it covers the size, and cuts what is over, as much on the one side as on the other; the mask
 * alike. A picture is white where it was transparent, and a mask black: that is kept.
 * @param image its file, as `readSource` makes it
 */
export async function fitSource(
  image: Uint8Array,
  mask: Uint8Array | undefined,
  size: Size,
): Promise<StartImage> {
  const sharp = await loadSharp();
  const options = { ...size, fit: 'cover', position: 'centre' } as const;
  const pixels = await sharp(image)
    .flatten({ background: '#ffffff' })
    .resize(options)
    .toColourspace('srgb')
    .raw()
    .toBuffer();
  if (mask === undefined) return { pixels };
  // Its edges stay as they are painted: a pixel is drawn anew or not.
  const nearest = { ...options, kernel: 'nearest' } as const;
  return {
    pixels,
    mask: await greyOf(sharp(mask)).resize(nearest).raw().toBuffer(),
  };
}

function greyOf(mask: Sharp): Sharp {
  return mask.flatten({ background: '#000000' }).grayscale().toColourspace('b-w');
}

/**
 * @throws SourceImageError for a mask of another size than its picture, and for one that is black all over: with
 *   nothing to draw
 */
export async function checkMask(mask: SourceImage, image: Size): Promise<void> {
  if (mask.width !== image.width || mask.height !== image.height)
    throw new SourceImageError(
      `The mask has ${mask.width} x ${mask.height} pixels, and the picture ${image.width} x ${image.height}.`,
      'a mask of the size of its picture',
    );
  const sharp = await loadSharp();
  const { channels } = await sharp(await greyOf(sharp(mask.data)).png().toBuffer()).stats();
  if (channels[0]!.max < 128)
    throw new SourceImageError(
      'The mask is black all over: nothing would be drawn.',
      'a mask that is white, or lighter than a middle grey, where the picture is drawn anew',
    );
}
