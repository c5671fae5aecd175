import { buffer } from 'node:stream/consumers';
import { decodeGlobalID } from '@pothos/plugin-relay';
import { repository } from '#src/generations/store/repository.ts';
import type { ImageStore } from '#src/images/image-store.ts';
import type { Store } from '#src/store/store.ts';

/** Where images and what is known of them are kept. */
export interface Pictures {
  readonly database: Store;
  readonly images: ImageStore;
}

/**
 * The file of an image that a viewer was shown.
 *
 * @param id of the image in the API
 * @returns null when it was deleted meanwhile
 * @throws ImagesAwayError
 */
export async function imageBytes(
  { database, images }: Pictures,
  id: string,
): Promise<Buffer | null> {
  const sample = await database.read(() => repository.sample(decodeGlobalID(id).id));
  const file = sample?.image && (await images.open(sample.image.key));
  return file ? buffer(file.stream) : null;
}
