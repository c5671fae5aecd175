import type { Readable } from 'node:stream';
import type { Steps } from '#src/store/steps.ts';

/** Where image files are kept. Keys are the gateway's own: letters, digits, `-`, `.` and `/`. */
export interface ImageStore {
  /**
   * Durable when it resolves, also after a power cut; before, and after a crash, half of it may be
   * there. A key is written once: rejects when it is there already.
   */
  put(key: string, data: Uint8Array): Promise<void>;
  /** @returns null when there is no such file. @throws ImagesAwayError */
  open(key: string): Promise<{ readonly size: number; readonly stream: Readable } | null>;
  /** No error when there is no such file. */
  delete(key: string): Promise<void>;
  /** Every key there is, or those stored before this time (milliseconds since the epoch). */
  keys(storedBefore?: number): AsyncIterable<string>;
  /**
   * Until it is so old, in milliseconds, another process may be about to note a file that no row
   * refers to. @default 0: there is no other process
   */
  readonly strayAfterMs?: number;
  /** There for a store beside the database of one process. */
  readonly staging?: Staging;
  /** A URL that anybody can read the file at for a minute: there for a store whose readers are led to it. */
  link?(key: string, shown: ShownImage): Promise<string>;
  /** Why the last file could not be stored, as the rest of a sentence; null since one was. */
  fault?(): string | null;
  /** Tries whether a file can be stored. @returns what is wrong */
  probe?(): Promise<ImagesAwayError | null>;
}

/** Small files that are stored with the rows of a transaction at first, and read like all others. */
export interface Staging {
  /** Larger ones are put. */
  readonly maxBytes: number;
  /** A part of the transaction that stores the row which names it. */
  add(key: string, data: Uint8Array): Steps<void>;
  /** Moves what is staged to where files are put. Call it again and again. */
  settle(): Promise<void>;
}

/** How a browser is told to show an image. */
export interface ShownImage {
  readonly mimeType: string;
  readonly fileName: string;
}

/** The files are out of reach. The message is the rest of a sentence, and names nothing of the machine. */
export class ImagesAwayError extends Error {
  override readonly name = 'ImagesAwayError';
  /** Whether it stays so until a setting or a permission is changed. */
  readonly needsChange: boolean;

  constructor(why: string, { needsChange, cause }: { needsChange: boolean; cause: unknown }) {
    super(why, { cause });
    this.needsChange = needsChange;
  }
}

/** What every store does first with a key that it is given. @throws RangeError */
export function checkImageKey(key: string): void {
  if (!/^[\w-]+(?:\/[\w-]+)*\.\w+$/.test(key)) {
    throw new RangeError(`not an image key: ${key}`);
  }
}
