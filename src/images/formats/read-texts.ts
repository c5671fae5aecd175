/** The texts of a picture that tell how it was made. Runs in browsers, too. */
export interface PictureTexts {
  /** As AUTOMATIC1111's webui writes it. */
  readonly parameters?: string | undefined;
  /** Our own: JSON. */
  readonly recipe?: string | undefined;
}

/** More than any recipe; a text beyond it is passed over. */
const longestText = 100_000;
/** More than any picture has; what comes behind them is passed over. */
const mostParts = 100_000;

const latin1 = new TextDecoder('latin1');
const utf8 = new TextDecoder();

/**
 * Reads what a PNG or a WebP says of how it was made; nothing of what cannot be read, and nothing of other
 * files. It decodes no pixel, and unpacks nothing: compressed texts are passed over.
 */
export function readPictureTexts(file: Uint8Array): PictureTexts {
  const view = new DataView(file.buffer, file.byteOffset, file.byteLength);
  if (latin1.decode(file.subarray(1, 4)) === 'PNG') return pngTexts(file, view);
  const isWebp =
    latin1.decode(file.subarray(0, 4)) === 'RIFF' && latin1.decode(file.subarray(8, 12)) === 'WEBP';
  return isWebp ? webpTexts(file, view) : {};
}

function pngTexts(file: Uint8Array, view: DataView): PictureTexts {
  const texts = new Map<string, string>();
  for (let at = 8, part = 0; at + 12 <= file.length && part < mostParts; part += 1) {
    const length = view.getUint32(at);
    const type = latin1.decode(file.subarray(at + 4, at + 8));
    const data = file.subarray(at + 8, at + 8 + length);
    if ((type === 'tEXt' || type === 'iTXt') && length <= longestText && data.length === length) {
      const end = data.indexOf(0);
      const keyword = latin1.decode(data.subarray(0, Math.max(0, end)));
      const text =
        type === 'tEXt' ? latin1.decode(data.subarray(end + 1)) : plainText(data.subarray(end + 1));
      if (end > 0 && text !== null && !texts.has(keyword)) texts.set(keyword, text);
    }
    at += 12 + length;
  }
  return { parameters: texts.get('parameters'), recipe: texts.get('darkroom') };
}

/** Behind the keyword of an iTXt: compression, its method, a language and a translation that end with NUL. */
function plainText(data: Uint8Array): string | null {
  const language = data.indexOf(0, 2);
  const translation = language === -1 ? -1 : data.indexOf(0, language + 1);
  return data[0] !== 0 || translation === -1 ? null : utf8.decode(data.subarray(translation + 1));
}

function webpTexts(file: Uint8Array, view: DataView): PictureTexts {
  for (let at = 12, part = 0; at + 8 <= file.length && part < mostParts; part += 1) {
    const length = view.getUint32(at + 4, true);
    const data = file.subarray(at + 8, at + 8 + length);
    if (latin1.decode(file.subarray(at, at + 4)) === 'EXIF' && data.length === length)
      return exifTexts(data);
    at += 8 + length + (length % 2);
  }
  return {};
}

/** A block of Exif; some writers begin it as in a JPEG. */
function exifTexts(block: Uint8Array): PictureTexts {
  const tiff = latin1.decode(block.subarray(0, 4)) === 'Exif' ? block.subarray(6) : block;
  const order = latin1.decode(tiff.subarray(0, 2));
  if (order !== 'MM' && order !== 'II') return {};
  const isLittle = order === 'II';
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const fieldsAt = (at: number): ReadonlyMap<number, Uint8Array> => {
    const fields = new Map<number, Uint8Array>();
    if (at < 8 || at + 2 > tiff.length) return fields;
    const count = view.getUint16(at, isLittle);
    for (let place = at + 2; place + 12 <= tiff.length && fields.size < count; place += 12) {
      const size = view.getUint32(place + 4, isLittle);
      const value = view.getUint32(place + 8, isLittle);
      // What fits into four bytes stands in the place of its offset: of such, only the folder's is read.
      const isFolder = view.getUint16(place, isLittle) === 0x8769;
      const data = isFolder
        ? tiff.subarray(place + 8, place + 12)
        : tiff.subarray(value, value + size);
      if (size > longestText * 2) break;
      fields.set(view.getUint16(place, isLittle), data);
    }
    return fields;
  };
  if (tiff.length < 8) return {};
  const first = fieldsAt(view.getUint32(4, isLittle));
  const pointer = first.get(0x8769);
  const second =
    pointer?.length === 4
      ? fieldsAt(view.getUint32(pointer.byteOffset - tiff.byteOffset, isLittle))
      : undefined;
  const description = first.get(0x010e);
  const comment = second?.get(0x9286);
  return {
    recipe: description && utf8.decode(description).replace(/\0+$/, ''),
    parameters: comment && commentText(comment),
  };
}

/** Eight bytes name its characters. Webuis write Unicode with the big end first, whatever the block's order. */
function commentText(comment: Uint8Array): string | undefined {
  const code = latin1.decode(comment.subarray(0, 8));
  const text = comment.subarray(8);
  if (code.startsWith('UNICODE')) {
    // Latin letters tell the order: one byte of two is 0.
    const isLittle = text.length > 1 && text[1] === 0 && text[0] !== 0;
    return new TextDecoder(isLittle ? 'utf-16le' : 'utf-16be').decode(text);
  }
  return code.startsWith('ASCII') || code === '\0'.repeat(8) ? utf8.decode(text) : undefined;
}
