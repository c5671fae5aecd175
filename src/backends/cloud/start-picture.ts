import type { StartImage } from '#src/domain/start-image.ts';
import { encodePixels } from '#src/images/formats/encode-pixels.ts';

/**
 * A picture to start from as requests in JSON carry it.
 *
 * @returns base64 of PNGs, without a `data:` in front
 */
export async function startPicture(
  { pixels, mask }: StartImage,
  { width, height }: { readonly width: number; readonly height: number },
): Promise<{ readonly image: string; readonly mask: string | undefined }> {
  const [image, covering] = await Promise.all([
    encodePixels(pixels, { width, height, channels: 3 }),
    mask && encodePixels(mask, { width, height, channels: 1 }),
  ]);
  return { image: image.toString('base64'), mask: covering?.toString('base64') };
}
