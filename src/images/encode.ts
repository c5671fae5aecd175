import type { Picture } from '#src/domain/picture.ts';
import { encodePixels } from './formats/encode-pixels.ts';
import type { ImageFile } from './formats/image-file.ts';
import { withPngText } from './texts/png-text.ts';

/**
 * Makes a backend's picture a file: pixels become a PNG that tells how it was made; a provider's
 * file is kept as it is.
 */
export async function encodeImage(
  picture: Picture,
  texts: () => { readonly parameters?: string | undefined; readonly recipe: string },
): Promise<ImageFile> {
  if (picture.kind === 'file') return picture.file;
  const { width, height } = picture;
  const png = await encodePixels(picture.data, { width, height, channels: 3 });
  const { parameters, recipe } = texts();
  const told = withPngText(png, 'darkroom', recipe);
  const data = parameters === undefined ? told : withPngText(told, 'parameters', parameters);
  return { data, mimeType: 'image/png', extension: 'png', width, height };
}
