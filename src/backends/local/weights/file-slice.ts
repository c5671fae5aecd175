import { closeSync, constants, fstatSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { WeightsError } from './weights-error.ts';

/** A file opened for a few bounded reads of its headers. */
export interface OpenFile {
  readonly path: string;
  readonly size: number;
  /** @throws WeightsError when the range is not inside the file */
  read(offset: number, length: number, what: string): Buffer;
}

/**
 * Opens a file, hands it to `use` and closes it again.
 * @throws WeightsError when it cannot be opened, is not a regular file, or is git's placeholder for one
 */
export function withFile<T>(path: string, use: (file: OpenFile) => T): T {
  const descriptor = open(path);
  try {
    const stat = fstatSync(descriptor);
    checkRegular(path, stat);
    const file: OpenFile = {
      path,
      size: stat.size,
      read(offset, length, what) {
        if (
          !Number.isSafeInteger(offset) ||
          offset < 0 ||
          length < 0 ||
          offset + length > stat.size
        )
          throw new WeightsError(
            `${what} would end at byte ${offset + length}, but the file has ${stat.size} bytes`,
            { file: path },
          );
        const bytes = Buffer.alloc(length);
        for (let done = 0; done < length; ) {
          const count = readSync(descriptor, bytes, done, length - done, offset + done);
          if (count === 0) throw new WeightsError(`shrank while ${what} was read`, { file: path });
          done += count;
        }
        return bytes;
      },
    };
    refuseLfsPointer(file);
    return use(file);
  } finally {
    closeSync(descriptor);
  }
}

/**
 * What can be known before opening: opening a pipe waits for a writer for ever, and reading a device never ends.
 * @returns its size in bytes
 * @throws WeightsError
 */
export function regularFileSize(path: string): number {
  const stat = orRefuse(path, () => statSync(path));
  checkRegular(path, stat);
  return stat.size;
}

function checkRegular(path: string, stat: Stats): void {
  if (stat.isFile()) return;
  const kind = stat.isDirectory() ? 'a folder' : stat.isFIFO() ? 'a pipe' : 'a device or a socket';
  throw new WeightsError(`is ${kind}, not a regular file`, { file: path });
}

function open(path: string): number {
  regularFileSize(path);
  // Should it be exchanged for a pipe in between, opening returns at once all the same.
  return orRefuse(path, () => openSync(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0)));
}

function orRefuse<T>(path: string, ask: () => T): T {
  try {
    return ask();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new WeightsError(
      code === 'ENOENT' ? 'is missing' : `cannot be opened (${code})`,
      { file: path },
      { cause: error },
    );
  }
}

const lfsPrefix = 'version https://git-lfs.github.com/spec/';
const maxPointerBytes = 1024;

/** A clone without Git LFS holds a few lines of text in the place of each large file. */
function refuseLfsPointer(file: OpenFile): void {
  if (file.size < lfsPrefix.length || file.size > maxPointerBytes) return;
  if (file.read(0, lfsPrefix.length, 'the beginning').toString('latin1') === lfsPrefix)
    throw new WeightsError('is a Git LFS pointer, not the file: run git lfs pull', {
      file: file.path,
    });
}
