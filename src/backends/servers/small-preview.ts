/** Pixels of the longer side. */
const side = 128;

/**
 * A preview as it is told to clients: small, whatever the server sends.
 *
 * @param base64 of a picture in any format
 * @returns a `data:image/webp` URL; undefined for what is no picture
 */
export async function smallPreview(base64: string): Promise<string | undefined> {
  // Loaded with the first use: it brings libraries of ten megabytes.
  const { default: sharp } = await import('sharp');
  try {
    const data = Buffer.from(base64.replace(/^data:[^,]*,/, ''), 'base64');
    const small = await sharp(data, { limitInputPixels: 4096 * 4096 })
      .resize(side, side, { fit: 'inside', withoutEnlargement: true })
      .webp({ quality: 60 })
      .toBuffer();
    return `data:image/webp;base64,${small.toString('base64')}`;
  } catch {
    // sharp tells what it cannot read in words alone.
    return undefined;
  }
}
