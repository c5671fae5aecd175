import type { Steps } from './steps.ts';

/** What the gateway keeps. Rules change and read it, see `Steps`. */
export interface Store extends AsyncDisposable {
  /**
   * Whether reads answer at once and writes are stored in the order in which they were asked for:
   * then what follows a write need not wait for it.
   */
  readonly isOrdered: boolean;
  read<T>(rule: () => Steps<T>): T | Promise<T>;
  /**
   * Runs a rule as one transaction and resolves when it is on disk. When the rule throws, its own
   * changes are undone and the promise rejects with what it threw, or with a StorageFullError when
   * the disk does not take the changes.
   */
  write<T>(rule: () => Steps<T>): Promise<T>;
  /** Why the last write could not be stored, in a sentence; null since one was. */
  fault(): string | null;
  /** Tries whether it can write again, where it could not. */
  probe(): Promise<void>;
  /** Writes a consistent copy to a new file, beside the running writes. */
  backup(file: string): Promise<void>;
}
