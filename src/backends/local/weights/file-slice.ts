import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
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
 * @throws WeightsError when it cannot be opened or is not a regular file
 */
export function withFile<T>(path: string, use: (file: OpenFile) => T): T {
  const descriptor = open(path);
  try {
    const stat = fstatSync(descriptor);
    if (!stat.isFile()) throw new WeightsError('is not a regular file', { file: path });
    return use({
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
    });
  } finally {
    closeSync(descriptor);
  }
}

function open(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new WeightsError(
      code === 'ENOENT' ? 'is missing' : `cannot be opened (${code})`,
      { file: path },
      { cause: error },
    );
  }
}
