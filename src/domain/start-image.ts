/** A picture to start from, in the size that is drawn. */
export interface StartImage {
  /** uint8[height, width, 3]: RGB, row by row. */
  readonly pixels: Uint8Array;
  /** uint8[height, width]: 128 and above is drawn anew, the rest is kept. @default all is drawn anew */
  readonly mask?: Uint8Array | undefined;
}
