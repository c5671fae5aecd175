import type { OpenFile } from '#src/backends/local/weights/file-slice.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';

/** One stored (not compressed) entry of a zip file. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes from the start of the file to the entry's data. */
  readonly offset: number;
  readonly size: number;
}

const endRecordBytes = 22;
const maxCommentBytes = 0xffff;
/** torch writes one entry a tensor; a UNet has about a thousand. */
const maxDirectoryBytes = 4 * 1024 * 1024;

/**
 * Reads the central directory of a zip file, zip64 too (PKWARE APPNOTE 6.3.10, sections 4.3.7 to 4.3.16
 * and 4.5.3).
 * @throws WeightsError when the directory is damaged or an entry is compressed or encrypted
 */
export function readZipDirectory(file: OpenFile): Map<string, ZipEntry> {
  const { offset, size, count } = findDirectory(file);
  if (size > maxDirectoryBytes)
    throw new WeightsError(
      `its zip directory claims ${size} bytes; at most ${maxDirectoryBytes} are read`,
      { file: file.path },
    );
  const directory = file.read(offset, size, 'the zip directory');
  const entries = new Map<string, ZipEntry>();
  let position = 0;
  for (let index = 0; index < count; index++) {
    const entry = readEntry(file, directory, position);
    if (entries.has(entry.name))
      throw new WeightsError(`holds the zip entry ${entry.name} twice`, { file: file.path });
    entries.set(entry.name, entry);
    position = entry.next;
  }
  return entries;
}

function damaged(file: OpenFile, what: string) {
  return new WeightsError(`its zip ${what} is damaged, or the file is truncated`, {
    file: file.path,
  });
}

function findDirectory(file: OpenFile): { offset: number; size: number; count: number } {
  const tailStart = Math.max(0, file.size - endRecordBytes - maxCommentBytes);
  const tail = file.read(tailStart, file.size - tailStart, 'the end of the zip');
  const at = tail.lastIndexOf('PK\x05\x06', undefined, 'latin1');
  if (at < 0 || at + endRecordBytes > tail.length) throw damaged(file, 'end record');
  const count = tail.readUInt16LE(at + 10);
  const size = tail.readUInt32LE(at + 12);
  const offset = tail.readUInt32LE(at + 16);
  if (count !== 0xffff && size !== 0xffffffff && offset !== 0xffffffff)
    return { offset, size, count };

  const locator = file.read(tailStart + at - 20, 20, 'the zip64 locator');
  if (locator.toString('latin1', 0, 4) !== 'PK\x06\x07') throw damaged(file, 'zip64 locator');
  const record = file.read(safe(file, locator.readBigUInt64LE(8)), 56, 'the zip64 end record');
  if (record.toString('latin1', 0, 4) !== 'PK\x06\x06') throw damaged(file, 'zip64 end record');
  return {
    count: safe(file, record.readBigUInt64LE(32)),
    size: safe(file, record.readBigUInt64LE(40)),
    offset: safe(file, record.readBigUInt64LE(48)),
  };
}

function readEntry(file: OpenFile, directory: Buffer, at: number): ZipEntry & { next: number } {
  if (at + 46 > directory.length || directory.toString('latin1', at, at + 4) !== 'PK\x01\x02')
    throw damaged(file, 'directory');
  const flags = directory.readUInt16LE(at + 8);
  const method = directory.readUInt16LE(at + 10);
  const nameEnd = at + 46 + directory.readUInt16LE(at + 28);
  const extraEnd = nameEnd + directory.readUInt16LE(at + 30);
  const next = extraEnd + directory.readUInt16LE(at + 32);
  if (next > directory.length) throw damaged(file, 'directory');
  const name = directory.toString('utf8', at + 46, nameEnd);
  if (method !== 0 || (flags & 1) !== 0)
    throw new WeightsError(
      `its zip entry ${JSON.stringify(name)} is compressed or encrypted, which torch never does`,
      { file: file.path },
    );
  let size = directory.readUInt32LE(at + 24);
  let header = directory.readUInt32LE(at + 42);
  if (size === 0xffffffff || header === 0xffffffff) {
    const wide = wideFields(file, directory.subarray(nameEnd, extraEnd));
    // The extra field holds only those of the four values that overflowed, in this order.
    if (size === 0xffffffff) size = safe(file, wide.shift());
    if (directory.readUInt32LE(at + 20) === 0xffffffff) wide.shift();
    if (header === 0xffffffff) header = safe(file, wide.shift());
  }
  return { name, offset: dataOffset(file, header), size, next };
}

function wideFields(file: OpenFile, extra: Buffer): bigint[] {
  for (let at = 0; at + 4 <= extra.length; ) {
    const end = at + 4 + extra.readUInt16LE(at + 2);
    if (end > extra.length) break;
    if (extra.readUInt16LE(at) === 1) {
      const values: bigint[] = [];
      for (let field = at + 4; field + 8 <= end; field += 8)
        values.push(extra.readBigUInt64LE(field));
      return values;
    }
    at = end;
  }
  throw damaged(file, 'directory');
}

/** The local header repeats the name and has an extra field of its own length: it must be read. */
function dataOffset(file: OpenFile, header: number): number {
  const local = file.read(header, 30, 'a zip entry');
  if (local.toString('latin1', 0, 4) !== 'PK\x03\x04') throw damaged(file, 'entry');
  return header + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
}

function safe(file: OpenFile, value: bigint | undefined): number {
  if (value === undefined || value > BigInt(Number.MAX_SAFE_INTEGER))
    throw damaged(file, 'directory');
  return Number(value);
}
