import type { Picture } from '#src/domain/picture.ts';
import type { ImageFile } from './formats/image-file.ts';
import { withPngText } from './png-text.ts';
import { loadSharp } from './sharp.ts';

/**
 * Makes a backend's picture a file: pixels become a PNG that carries the recipe as text; a
 * provider's file is kept as it is.
 */
export async function encodeImage(picture: Picture, recipe: () => string): Promise<ImageFile> {
  if (picture.kind === 'file') return picture.file;
  const { width, height } = picture;
  const sharp = await loadSharp();
  const png = await sharp(picture.data, { raw: { width, height, channels: 3 } })
    .png()
    .toBuffer();
  const data = withPngText(png, 'parameters', recipe());
  return { data, mimeType: 'image/png', extension: 'png', width, height };
}
