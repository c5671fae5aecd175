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

/** More than any encoder writes into as many bytes as are taken; to walk through millions would hold the process up. */
const mostParts = 100_000;

/** @throws UnreadableImageError for more parts than a picture has */
export function mustBeFew(parts: number): void {
  if (parts > mostParts) throw new UnreadableImageError(`more than ${mostParts} parts`);
}
