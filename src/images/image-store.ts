import type { Readable } from 'node:stream';

/** Where image files are kept. Keys are the gateway's own: letters, digits, `-`, `.` and `/`. */
export interface ImageStore {
  /**
   * Durable when it resolves, also after a power cut; before, and after a crash, half of it may be
   * there. A key is written once: rejects when it is there already.
   */
  put(key: string, data: Uint8Array): Promise<void>;
  /** @returns null when there is no such file */
  open(key: string): Promise<{ readonly size: number; readonly stream: Readable } | null>;
  /** No error when there is no such file. */
  delete(key: string): Promise<void>;
  /** Every key there is. */
  keys(): AsyncIterable<string>;
}

/** What every store does first with a key that it is given. @throws RangeError */
export function checkImageKey(key: string): void {
  if (!/^[\w-]+(?:\/[\w-]+)*\.\w+$/.test(key)) {
    throw new RangeError(`not an image key: ${key}`);
  }
}
