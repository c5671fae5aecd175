import { SourceImageError } from './source-image.ts';

/** In characters: what fits into a request beside the longest prompts. */
const longest = 200_000;

const allowed = `data:image/png;base64,… of at most ${longest} characters, or of a JPEG or WebP; larger pictures come by POST /uploads`;

/** @throws SourceImageError for what is no data URL of a picture, or a long one */
export function readDataUrl(url: string): Uint8Array {
  if (url.length > longest) throw new SourceImageError(`It has ${url.length} characters.`, allowed);
  const [, text] = /^data:image\/(?:png|jpeg|webp);base64,([A-Za-z0-9+/]+={0,2})$/.exec(url) ?? [];
  if (text === undefined) throw new SourceImageError('It is no data URL of a picture.', allowed);
  return Buffer.from(text, 'base64');
}
