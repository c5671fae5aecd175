/** TIFF's tags (TIFF 6.0, section 8; Exif 2.32, 4.6). */
const imageDescription = 0x010e;
const exifFolder = 0x8769;
const userComment = 0x9286;
const unicode = 'UNICODE\0';

const folderBytes = (entries: number): number => 2 + 12 * entries + 4;

/**
 * A block of Exif with two texts: `parameters` as the user's comment, where other image tools look for a
 * recipe in files that are no PNG, and `recipe` as the description.
 */
export function encodeExif({ parameters, recipe }: { parameters: string; recipe: string }): Buffer {
  const description = Buffer.from(`${recipe}\0`, 'utf8');
  // Of the byte order of the block, which is the big end first.
  const comment = Buffer.concat([
    Buffer.from(unicode, 'latin1'),
    Buffer.from(parameters, 'utf16le').swap16(),
  ]);
  const exifAt = 8 + folderBytes(2);
  const descriptionAt = exifAt + folderBytes(1);
  const commentAt = descriptionAt + description.length;
  const head = Buffer.alloc(descriptionAt);
  head.write('MM\0*', 0, 'latin1');
  head.writeUInt32BE(8, 4);
  const entry = (at: number, tag: number, type: number, count: number, value: number) => {
    head.writeUInt16BE(tag, at);
    head.writeUInt16BE(type, at + 2);
    head.writeUInt32BE(count, at + 4);
    head.writeUInt32BE(value, at + 8);
  };
  head.writeUInt16BE(2, 8);
  // Types: 2 is text, 4 a long, 7 undefined.
  entry(10, imageDescription, 2, description.length, descriptionAt);
  entry(22, exifFolder, 4, 1, exifAt);
  head.writeUInt16BE(1, exifAt);
  entry(exifAt + 2, userComment, 7, comment.length, commentAt);
  return Buffer.concat([head, description, comment]);
}
