import type { Readable } from 'node:stream';

/** Where image files are kept. Keys are the gateway's own: letters, digits, `-`, `.` and `/`. */
export interface ImageStore {
  /** Durable when it resolves: a reader never sees half a file, also after a power cut. Replaces what is there. */
  put(key: string, data: Uint8Array): Promise<void>;
  /** @returns null when there is no such file */
  open(key: string): Promise<{ readonly size: number; readonly stream: Readable } | null>;
  /** No error when there is no such file. */
  delete(key: string): Promise<void>;
  /** Every key there is. */
  keys(): AsyncIterable<string>;
}
