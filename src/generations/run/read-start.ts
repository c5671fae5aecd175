import type { ModelParameters } from '#models/definition.ts';
import { BackendError } from '#src/backends/backend.ts';
import { NotFoundError } from '#src/domain/gateway-errors.ts';
import type { StartImage } from '#src/domain/start-image.ts';
import type { ImageStore } from '#src/images/image-store.ts';
import { fitSource } from '#src/images/sources/fit.ts';
import { readUpload } from '#src/uploads/files.ts';

/**
 * The picture that a generation starts from, in the size that is drawn; one that is made larger in its own.
 * @returns undefined where it starts from noise
 * @throws BackendError where its file is not kept any more
 */
export async function readStart(
  images: ImageStore,
  { image, mask, width, height, upscale }: ModelParameters,
): Promise<StartImage | undefined> {
  if (!image) return undefined;
  try {
    const [picture, covering] = await Promise.all([
      readUpload(images, image.uploadId),
      mask && readUpload(images, mask.uploadId),
    ]);
    const factor = upscale?.factor ?? 1;
    const size = { width: width / factor, height: height / factor };
    return await fitSource(picture, covering, size);
  } catch (error) {
    if (!(error instanceof NotFoundError)) throw error;
    const message = 'The picture to start from is not kept any more: bring it again.';
    throw new BackendError(
      { code: 'NOT_FOUND', message, retryable: false, billed: 'NO' },
      { cause: error },
    );
  }
}
