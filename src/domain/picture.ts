import type { ImageFile } from '#src/images/formats/image-file.ts';

/** An image as it leaves a backend: raw pixels from the engine, a finished file from a provider. */
export type Picture =
  | {
      readonly kind: 'pixels';
      /** RGB, 8 bits, row by row: `width * height * 3` bytes. */
      readonly data: Uint8Array;
      readonly width: number;
      readonly height: number;
    }
  | { readonly kind: 'file'; readonly file: ImageFile };
