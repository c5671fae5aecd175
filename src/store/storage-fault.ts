/** What SQLite says when it cannot write: https://www.sqlite.org/rescode.html */
const sqliteFaults: Readonly<Record<number, string>> = {
  8: 'its data folder cannot be written',
  10: 'its disk does not take what is written',
  13: 'its disk is full',
  14: 'its data folder cannot be written',
};

/** What the system says when a file cannot be written. */
const systemFaults: Readonly<Record<string, string>> = {
  ENOSPC: 'its disk is full',
  EDQUOT: 'its disk quota is used up',
  EROFS: 'its data folder cannot be written',
  EACCES: 'its data folder cannot be written',
  EPERM: 'its data folder cannot be written',
  ENOTDIR: 'its data folder cannot be written',
  ELOOP: 'its data folder cannot be written',
  EIO: 'its disk does not take what is written',
};

/** @returns why nothing can be stored, as the rest of a sentence; null when the error tells something else */
export function storageFault(error: unknown): string | null {
  if (!(error instanceof Error)) {
    return null;
  }
  const { code, errcode } = error as Error & { code?: string; errcode?: number };
  if (errcode !== undefined) {
    // The lowest byte is the primary code.
    return sqliteFaults[errcode & 0xff] ?? null;
  }
  return systemFaults[code ?? ''] ?? null;
}
