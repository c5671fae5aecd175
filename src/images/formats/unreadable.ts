/** The bytes are not a whole picture of a known format; the message says what is wrong. */
export class UnreadableImageError extends Error {
  override readonly name = 'UnreadableImageError';
}

/** In pixels. */
export interface ImageSize {
  readonly width: number;
  readonly height: number;
}

/** @throws UnreadableImageError unless `end` lies within the bytes */
export function mustReach(bytes: Buffer, end: number, part: string): void {
  if (end > bytes.length)
    throw new UnreadableImageError(`${part} would end at byte ${end} of ${bytes.length}`);
}
