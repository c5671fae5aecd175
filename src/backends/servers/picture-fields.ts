import type { ModelParameters } from '#models/definition.ts';
import { startPicture } from '#src/backends/cloud/start-picture.ts';
import type { StartImage } from '#src/domain/start-image.ts';

/**
 * What a request to `img2img` has besides that of `txt2img`, by modules/api/models.py and
 * modules/processing.py of A1111: what a mask lets through starts from the picture itself, without a
 * blurred edge, at the size of the whole.
 */
export async function pictureFields(
  start: StartImage,
  parameters: ModelParameters,
): Promise<object> {
  const { image, mask } = await startPicture(start, parameters);
  return {
    init_images: [image],
    denoising_strength: parameters.strength,
    resize_mode: 0,
    ...(mask !== undefined && {
      mask,
      mask_blur: 0,
      inpainting_fill: 1,
      inpaint_full_res: false,
      inpainting_mask_invert: 0,
    }),
  };
}
