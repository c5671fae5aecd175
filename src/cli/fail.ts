import { ConfigError } from '#src/config.ts';
import { StoreError } from '#src/store/store-error.ts';
import { UsageError } from './usage-error.ts';

/** Ends the process with a sentence. */
export function fail(message: string): never {
  process.stderr.write(`${message}\n`);
  process.exit(1);
}

/** What is wrong with words, settings or the data folder is told in a sentence; anything else is thrown. */
export function failIfExpected(error: unknown): never {
  const isExpected = [UsageError, ConfigError, StoreError].some((one) => error instanceof one);
  if (isExpected) fail((error as Error).message);
  throw error;
}

/** @returns what the work does, or ends as {@link failIfExpected} says */
export function orExit<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    return failIfExpected(error);
  }
}
