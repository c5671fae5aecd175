import { loadSharp } from '#src/images/sharp.ts';
import { readSource, SourceImageError } from './source-image.ts';

const allowed =
  'a PNG or WebP of the size of the picture that is transparent where it is drawn anew, and opaque elsewhere';

/**
 * Makes a mask as OpenAI's API has it one as the gateway has it: white where it was more transparent
 * than not, which is drawn anew, and black elsewhere.
 *
 * @returns a grey PNG, the same for the same mask
 * @throws SourceImageError
 */
export async function maskOfAlpha(bytes: Uint8Array): Promise<Uint8Array> {
  const { data } = await readSource(bytes);
  const sharp = await loadSharp();
  const { hasAlpha } = await sharp(data).metadata();
  if (!hasAlpha) throw new SourceImageError('The mask has no transparency.', allowed);
  const alpha = await sharp(data).extractChannel('alpha').png().toBuffer();
  const { channels } = await sharp(alpha).stats();
  if (channels[0]!.min >= 128)
    throw new SourceImageError('The mask is opaque all over: nothing would be drawn.', allowed);
  return sharp(alpha).threshold(128).negate().png().toBuffer();
}
