import { buffer } from 'node:stream/consumers';
import { NotFoundError, StorageFullError } from '#src/domain/gateway-errors.ts';
import { type ImageStore, ImagesAwayError } from '#src/images/image-store.ts';
import { storageFault } from '#src/store/storage-fault.ts';
import { uploadKey } from './upload.ts';

/** Whether the file is there: it may be lost with a disk, or not a part of what was restored. */
export async function isStored(images: ImageStore, uploadId: string): Promise<boolean> {
  const file = await images.open(uploadKey(uploadId));
  file?.stream.destroy();
  return file !== null;
}

/** @throws StorageFullError */
export async function putUpload(
  images: ImageStore,
  uploadId: string,
  data: Uint8Array,
): Promise<void> {
  try {
    await images.put(uploadKey(uploadId), data);
  } catch (error) {
    const why = error instanceof ImagesAwayError ? error.message : storageFault(error as Error);
    throw why === null ? error : new StorageFullError(why, { cause: error });
  }
}

/** @throws NotFoundError where it is gone */
export async function openUpload(images: ImageStore, uploadId: string) {
  const file = await images.open(uploadKey(uploadId));
  if (!file) throw new NotFoundError('upload');
  return file;
}

/** @throws NotFoundError where it is gone */
export async function readUpload(images: ImageStore, uploadId: string): Promise<Uint8Array> {
  return buffer((await openUpload(images, uploadId)).stream);
}
