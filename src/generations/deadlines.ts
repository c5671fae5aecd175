import { longestTimerMs } from '#src/async/delay.ts';
import { BackendError } from '#src/backends/backend.ts';
import type { Generation } from '#src/domain/generation.ts';
import { deadlineExceeded } from '#src/domain/stop-reasons.ts';

/** Deadlines of open generations. Timers count them, so they hold when the time of day is set. */
export interface Deadlines extends Disposable {
  /** Aborts at the deadline, which counts from the first call on; null where there is none. */
  signalOf(generation: Generation): AbortSignal | null;
  /** The generation has ended. */
  forget(generationId: string): void;
}

export interface DeadlinesOptions {
  now(): number;
  /** Told of each deadline that passes. */
  onPassed(generation: Generation): void;
}

export function createDeadlines({ now, onPassed }: DeadlinesOptions): Deadlines {
  const counting = new Map<string, { signal: AbortSignal; timer: NodeJS.Timeout }>();

  function begin(generation: Generation, deadline: number): AbortSignal {
    const { deadlineMs } = generation.route;
    const controller = new AbortController();
    // Never more than was asked for: after a restart the time of day may be another.
    const left = Math.min(deadline - now(), deadlineMs ?? longestTimerMs, longestTimerMs);
    function pass(): void {
      controller.abort(new BackendError(deadlineExceeded(deadlineMs)));
      onPassed(generation);
    }
    counting.set(generation.id, {
      signal: controller.signal,
      timer: setTimeout(pass, Math.max(0, left)),
    });
    return controller.signal;
  }

  return {
    signalOf(generation) {
      if (generation.deadline === null) {
        return null;
      }
      return counting.get(generation.id)?.signal ?? begin(generation, generation.deadline);
    },
    forget(generationId) {
      clearTimeout(counting.get(generationId)?.timer);
      counting.delete(generationId);
    },
    [Symbol.dispose]() {
      for (const { timer } of counting.values()) {
        clearTimeout(timer);
      }
    },
  };
}
