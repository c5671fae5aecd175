import { SegmindError } from './segmind-error.ts';
import { delay } from './waiting.ts';

interface RepeatPolicy {
  /** After the first try. */
  readonly times: number;
  readonly firstPauseMs: number;
  readonly longestPauseMs: number;
}

/**
 * How often and at what pace an exchange is repeated. Whether it may be is decided by the error's
 * facts (`repeatable`), never here and never by a status alone.
 */
export const repeats = {
  /** A paid POST that was certainly not carried out: few and quick, because another backend may stand by. */
  paid: { times: 2, firstPauseMs: 60, longestPauseMs: 300 },
  /** What is paid for already is worth some patience. */
  result: { times: 6, firstPauseMs: 100, longestPauseMs: 5_000 },
} as const satisfies Record<string, RepeatPolicy>;

/**
 * Not cockatiel's retry: its pauses do not hear the signal, and a race around it would lose what
 * an aborted exchange still tells about the money.
 *
 * @throws what `work` threw last, or the signal's reason from a pause
 */
export async function repeat<T>(
  policy: RepeatPolicy,
  work: () => Promise<T>,
  signal: AbortSignal,
  mayRepeat: (error: SegmindError) => boolean = (error) => error.repeatable,
): Promise<T> {
  for (let repeated = 0; ; repeated++) {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof SegmindError) || repeated === policy.times || signal.aborted)
        throw error;
      if (!mayRepeat(error)) throw error;
      const pauseMs = Math.min(policy.firstPauseMs * 2 ** repeated, policy.longestPauseMs);
      // Jitter, so that those who failed together do not return together.
      await delay(pauseMs * (0.5 + Math.random() / 2), signal);
    }
  }
}
