/** The smallest of these formats' headers. */
const minLength = 12;

/** How a file of each kind begins, and how a complete one ends. */
const kinds: readonly {
  readonly mimeType: string;
  begins(bytes: Buffer): boolean;
  isComplete(bytes: Buffer): boolean;
}[] = [
  {
    mimeType: 'image/jpeg',
    begins: (bytes) => bytes.readUIntBE(0, 3) === 0xffd8ff,
    // EOI (ITU-T T.81 B.1.1.3); some encoders pad after it.
    isComplete: (bytes) =>
      bytes.lastIndexOf(Buffer.from([0xff, 0xd9])) >= Math.max(minLength, bytes.length - 64),
  },
  {
    mimeType: 'image/png',
    begins: (bytes) => bytes.readUIntBE(0, 6) === 0x89504e470d0a,
    isComplete: (bytes) => bytes.subarray(-12).includes('IEND', 0, 'latin1'),
  },
  {
    mimeType: 'image/webp',
    begins: (bytes) =>
      bytes.toString('latin1', 0, 4) === 'RIFF' && bytes.toString('latin1', 8, 12) === 'WEBP',
    isComplete: (bytes) => bytes.length >= bytes.readUInt32LE(4) + 8,
  },
];

/**
 * What kind of picture a file is, by its own bytes, whatever the answer called it. Does not decode:
 * that is the image store's work.
 *
 * @returns null when it is none of JPEG, PNG and WebP, or stops before its end
 */
export function imageTypeOf(bytes: Buffer): string | null {
  if (bytes.length < minLength) return null;
  const kind = kinds.find(({ begins }) => begins(bytes));
  return kind?.isComplete(bytes) ? kind.mimeType : null;
}
