import type { Billed, Failure } from '#src/domain/failures.ts';
import type { Sample, SampleStatus } from '#src/domain/generation.ts';
import { doneProgress, idleProgress, type SampleProgress } from '#src/domain/progress.ts';
import type { AttemptEnd } from '#src/generations/store/transitions/attempt.ts';

/** How an attempt ended, before anything is decided about what follows. */
export interface AttemptResult extends AttemptEnd {
  readonly progress: readonly SampleProgress[];
  /** Of all samples, those made by earlier attempts as well. */
  readonly statuses: readonly SampleStatus[];
}

/** Counts what an attempt does: which samples are still to come, what came of the others, and the money. */
export interface Tally {
  /** By sample, as far as they are. */
  readonly progress: readonly SampleProgress[];
  /** Samples whose end is to come. */
  readonly pending: number;
  /** Money may be spent for the sample from now on. */
  submitting(position: number): void;
  show(position: number, progress: SampleProgress): void;
  /** @returns false when the sample had ended before, or was not to be made */
  end(position: number): boolean;
  /** @param cost micro-credits */
  made(position: number, cost: number): void;
  lost(position: number, failure: Failure, cost: number): void;
  /** @param thrown what ended the attempt as a whole; `stopped`: from outside */
  result(thrown: Failure | null, stopped: boolean): AttemptResult;
}

/** @param samples all of the generation's: those made by earlier attempts stay as they are */
export function createTally(samples: readonly Sample[]): Tally {
  const progress = samples.map(({ status }) =>
    status === 'SUCCEEDED' ? doneProgress(idleProgress) : idleProgress,
  );
  const statuses = samples.map(({ status }) => status);
  const toMake = samples.filter(({ status }) => status === 'PENDING');
  const pending = new Set(toMake.map(({ position }) => position));
  const inFlight = new Set(
    toMake.filter(({ submitting }) => submitting).map(({ position }) => position),
  );
  const failures: Failure[] = [];
  let cost = 0;
  let unknown = 0;

  const done = (position: number, status: SampleStatus, spent: number): void => {
    cost += spent;
    statuses[position] = status;
    progress[position] = doneProgress(progress[position]!);
  };

  return {
    progress,
    get pending() {
      return pending.size;
    },
    submitting: (position) => void inFlight.add(position),
    show(position, shown) {
      progress[position] = shown;
    },
    end(position) {
      inFlight.delete(position);
      return pending.delete(position);
    },
    made(position, spent) {
      done(position, 'SUCCEEDED', spent);
    },
    lost(position, failure, spent) {
      failures.push(failure);
      if (failure.billed === 'UNKNOWN') unknown += 1;
      done(position, failure.code === 'CANCELED' ? 'CANCELED' : 'FAILED', spent);
    },
    result(thrown, stopped) {
      const failure = thrown ?? failures[0] ?? null;
      // Stopped while a submission was on its way: the provider may go on with it.
      const isUnknown =
        unknown > 0 || thrown?.billed === 'UNKNOWN' || (stopped && inFlight.size > 0);
      const billed: Billed = isUnknown ? 'UNKNOWN' : cost > 0 ? 'YES' : 'NO';
      const made = toMake.some(({ position }) => statuses[position] === 'SUCCEEDED');
      return { outcome: outcomeOf(made, failure), failure, billed, cost, progress, statuses };
    },
  };
}

function outcomeOf(made: boolean, failure: Failure | null): AttemptEnd['outcome'] {
  if (failure?.code === 'CANCELED') return 'CANCELED';
  if (failure === null) return 'SUCCEEDED';
  return made ? 'PARTIAL' : 'FAILED';
}
