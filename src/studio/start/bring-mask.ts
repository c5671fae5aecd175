import type { Client } from 'urql';
import { UploadRefusedError, upload } from '../api/uploads.ts';
import type { ImageInput } from '../generated/graphql.ts';
import { maskFile } from './draw-mask.ts';
import type { Start } from './start.ts';
import { readPicture } from './use-picture.ts';

/**
 * Brings what was painted to the gateway, in the size of the picture; the same mask again is the same upload.
 *
 * @returns undefined where all of the picture is drawn anew
 * @throws UploadRefusedError
 */
export async function bringMask(client: Client, start: Start): Promise<ImageInput | undefined> {
  const { image, mask } = start;
  if (!mask || mask.strokes.length === 0) return mask?.under;
  const [picture, under] = await Promise.all([
    decoded(client, image),
    mask.under ? decoded(client, mask.under) : null,
  ]);
  const size = { width: picture.naturalWidth, height: picture.naturalHeight };
  return { uploadId: await upload(await maskFile(mask, under, size)) };
}

async function decoded(client: Client, image: ImageInput): Promise<HTMLImageElement> {
  const picture = await readPicture(client, image);
  if (picture.state === 'HERE') return picture.element;
  throw new UploadRefusedError(picture.why);
}
