import { delay } from '#src/async/delay.ts';
import { CloudError } from '#src/backends/cloud/cloud-error.ts';

/**
 * How often an exchange is repeated after the first try. Whether it may be is decided by the
 * error's facts (`repeatable`), never here and never by a status alone.
 */
export const repeats = {
  /** A paid POST that was certainly not carried out: few, because another backend may stand by. */
  paid: 2,
  /** What is paid for already is worth some patience. */
  result: 6,
} as const;

/** Each pause is twice the one before, up to this many times the first. */
const longestPause = 32;

interface RepeatOptions {
  readonly times: number;
  readonly firstPauseMs: number;
  readonly mayRepeat?: (error: CloudError) => boolean;
}

/**
 * Not cockatiel's retry: its pauses do not hear the signal, and a race around it would lose what
 * an aborted exchange still tells about the money.
 *
 * @throws what `work` threw last, or the signal's reason from a pause
 */
export async function repeat<T>(
  { times, firstPauseMs, mayRepeat = isRepeatable }: RepeatOptions,
  work: () => Promise<T>,
  signal: AbortSignal,
): Promise<T> {
  for (let repeated = 0; ; repeated++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof CloudError) || repeated === times || signal.aborted) throw error;
      if (!mayRepeat(error)) throw error;
      const pauseMs = firstPauseMs * Math.min(2 ** repeated, longestPause);
      // Jitter, so that those who failed together do not return together.
      await delay(pauseMs * (0.5 + Math.random() / 2), signal);
    }
  }
}

function isRepeatable(error: CloudError): boolean {
  return error.repeatable;
}
