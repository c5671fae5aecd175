import type { ModelParameters } from '#models/definition.ts';
import type { StartImage } from '#src/domain/start-image.ts';

/** A request that starts from a blue picture, and with a mask draws its left half anew. */
export function fromPicture(
  parameters: ModelParameters,
  { mask = false, strength = 0.6 } = {},
): { readonly parameters: ModelParameters; readonly start: StartImage } {
  const { width, height } = parameters;
  const ref = { uploadId: 'upload', sha256: '0'.repeat(64) };
  const colour = [20, 60, 180];
  return {
    parameters: { ...parameters, strength, image: ref, ...(mask && { mask: ref }) },
    start: {
      pixels: Uint8Array.from({ length: width * height * 3 }, (_, index) => colour[index % 3]!),
      ...(mask && {
        mask: Uint8Array.from({ length: width * height }, (_, index) =>
          index % width < width / 2 ? 255 : 0,
        ),
      }),
    },
  };
}
