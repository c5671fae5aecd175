import { createHash } from 'node:crypto';
import { toInfotext } from '#models/infotext.ts';
import { StorageFullError } from '#src/domain/gateway-errors.ts';
import type { Generation, Sample, StoredImage } from '#src/domain/generation.ts';
import type { Picture } from '#src/domain/picture.ts';
import { recipeOf } from '#src/domain/recipe.ts';
import { encodeImage } from '#src/images/encode.ts';
import { type ImageStore, ImagesAwayError } from '#src/images/image-store.ts';
import type { Steps } from '#src/store/steps.ts';
import { storageFault } from '#src/store/storage-fault.ts';
import { imageKey } from './image-key.ts';

export interface Stored {
  /** What its row is to say. */
  readonly image: StoredImage;
  /** To be a part of the transaction that stores the row, where the file is not put already. */
  readonly staged: (() => Steps<void>) | null;
}

/**
 * Puts a sample's picture into the store, or leaves a small one to the transaction of its row.
 *
 * @param check asked before anything of it is stored, which it prevents by throwing
 * @throws StorageFullError when the disk, or the bucket, does not take it
 */
export async function storeImage(
  images: ImageStore,
  picture: Picture,
  generation: Generation,
  sample: Sample,
  check: (data: Uint8Array, mimeType: string) => Promise<void>,
): Promise<Stored> {
  const texts = () => {
    const recipe = recipeOf(generation, sample);
    const { upscale } = recipe.parameters;
    const drawnBy = upscale ? upscale.drawnBy : recipe.model;
    const parameters = drawnBy && toInfotext(recipe.parameters, drawnBy);
    return { parameters, recipe: JSON.stringify(recipe) };
  };
  const { data, extension, ...facts } = await encodeImage(picture, texts);
  await check(data, facts.mimeType);
  const key = imageKey(generation.id, sample.index, generation.attempt, extension);
  const image = (): StoredImage => {
    const sha256 = createHash('sha256').update(data).digest('hex');
    return { ...facts, key, bytes: data.byteLength, sha256, thumbhash: null };
  };
  const { staging } = images;
  if (staging && data.byteLength <= staging.maxBytes)
    return { image: image(), staged: () => staging.add(key, data) };
  const stored = images.put(key, data).catch((error) => {
    const why = error instanceof ImagesAwayError ? error.message : storageFault(error);
    throw why === null ? error : new StorageFullError(why, { cause: error });
  });
  // While it is written.
  const known = image();
  await stored;
  return { image: known, staged: null };
}
