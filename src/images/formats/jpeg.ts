import { type ImageSize, mustBeFew, mustReach, UnreadableImageError } from './unreadable.ts';

/** Markers of ITU-T T.81, table B.1. */
const [SOI, EOI, SOS, TEM, RST0, RST7] = [0xd8, 0xd9, 0xda, 0x01, 0xd0, 0xd7] as const;

/** SOF0 to SOF15: the same range holds three markers that begin no frame (DHT, JPG, DAC). */
function beginsFrame(marker: number): boolean {
  return marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
}

function standsAlone(marker: number): boolean {
  return marker === TEM || (marker >= RST0 && marker <= RST7);
}

/**
 * Walks the segments and scans (T.81, annex B) to the end marker; what follows it, as some encoders
 * pad, is no concern.
 *
 * @returns null when it is no JPEG
 * @throws UnreadableImageError when it is one that is not whole
 */
export function readJpeg(bytes: Buffer): ImageSize | null {
  if (bytes.length < 3 || bytes[0] !== 0xff || bytes[1] !== SOI || bytes[2] !== 0xff) return null;
  let size: ImageSize | undefined;
  let hasScan = false;
  for (let at = 2, part = 1; ; part += 1) {
    mustBeFew(part);
    while (bytes[at] === 0xff && bytes[at + 1] === 0xff) at += 1;
    mustReach(bytes, at + 2, 'a JPEG segment');
    if (bytes[at] !== 0xff) throw new UnreadableImageError(`no JPEG marker at byte ${at}`);
    const marker = bytes[at + 1]!;
    if (marker === EOI) break;
    at += 2;
    if (standsAlone(marker)) continue;
    mustReach(bytes, at + 2, 'a JPEG segment');
    const end = at + bytes.readUInt16BE(at);
    mustReach(bytes, end, 'a JPEG segment');
    if (beginsFrame(marker)) {
      mustReach(bytes, at + 7, 'a JPEG frame');
      size ??= { height: bytes.readUInt16BE(at + 3), width: bytes.readUInt16BE(at + 5) };
    }
    hasScan ||= marker === SOS;
    at = marker === SOS ? endOfScan(bytes, end) : Math.max(end, at + 2);
  }
  if (!size || !hasScan) throw new UnreadableImageError('a JPEG without pixels');
  return size;
}

/** @returns where the marker is that ends the entropy-coded data: there, 0xff is followed by 0 or a restart */
function endOfScan(bytes: Buffer, start: number): number {
  for (let at = bytes.indexOf(0xff, start); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    const next = bytes[at + 1] ?? 0;
    if (next !== 0 && next !== 0xff && !standsAlone(next)) return at;
  }
  throw new UnreadableImageError('the JPEG stops before its end marker');
}
