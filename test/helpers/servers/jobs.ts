/** A job of a server: it waits for its turn, is drawn step by step, and can be interrupted. */
export interface Job {
  readonly task: string;
  readonly steps: number;
  /** Milliseconds of the whole. */
  readonly ms: number;
  startedAt: number | null;
  isInterrupted: boolean;
}

export interface Jobs {
  /** Those that are drawn now, the oldest first. */
  readonly running: readonly Job[];
  /** Resolves when the job has been drawn, or was interrupted. */
  run(job: Job): Promise<void>;
  stepOf(job: Job): number;
  interrupt(): void;
  /** What is drawn first of all is drawn now, however much time it had left. */
  finish(): void;
}

/** @param places jobs at once */
export function createJobs(places: number): Jobs {
  const running: Job[] = [];
  const waiting: (() => void)[] = [];
  const ends = new Map<Job, () => void>();
  return {
    running,
    async run(job) {
      if (running.length >= places) {
        const { promise, resolve } = Promise.withResolvers<void>();
        waiting.push(resolve);
        await promise;
      }
      running.push(job);
      job.startedAt = performance.now();
      const { promise, resolve } = Promise.withResolvers<void>();
      const timer = setTimeout(resolve, job.ms);
      // Closing the stand-in does not wait for what it draws.
      timer.unref();
      ends.set(job, resolve);
      await promise;
      clearTimeout(timer);
      ends.delete(job);
      running.splice(running.indexOf(job), 1);
      waiting.shift()?.();
    },
    stepOf({ startedAt, steps, ms }) {
      if (startedAt === null) return 0;
      return Math.min(steps, Math.floor((steps * (performance.now() - startedAt)) / ms));
    },
    interrupt() {
      for (const job of running.slice(0, 1)) {
        job.isInterrupted = true;
        ends.get(job)?.();
      }
    },
    finish() {
      for (const job of running.slice(0, 1)) ends.get(job)?.();
    },
  };
}
