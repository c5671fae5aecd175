import type { MicroCredits } from '#src/domain/credits.ts';
import type { Billed, Failure } from '#src/domain/failures.ts';
import type { Sample, SampleStatus } from '#src/domain/generation.ts';
import { doneProgress, idleProgress, type SampleProgress } from '#src/domain/progress.ts';
import type { AttemptEnd } from '#src/generations/store/transitions/attempt-end.ts';

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
  submitting(index: number): void;
  show(index: number, progress: SampleProgress): void;
  /** @returns false when the sample had ended before, or was not to be made */
  end(index: number): boolean;
  made(index: number, cost: MicroCredits): void;
  /** Takes `made` back: it could not be stored. */
  unmade(index: number, cost: MicroCredits): void;
  lost(index: number, failure: Failure, cost: MicroCredits): void;
  /** @param thrown what ended the attempt as a whole; `stopped`: from outside */
  result(thrown: Failure | null, stopped: boolean): AttemptResult;
}

/**
 * @param samples all of the generation's: those made by earlier attempts stay as they are
 * @param isPaid whether a provider bills what the attempt has made
 */
export function createTally(samples: readonly Sample[], isPaid: boolean): Tally {
  const progress = samples.map(({ status }) =>
    status === 'SUCCEEDED' ? doneProgress(idleProgress) : idleProgress,
  );
  const statuses = samples.map(({ status }) => status);
  const toMake = samples.filter(({ status }) => status === 'PENDING');
  const pending = new Set(toMake.map(({ index }) => index));
  const inFlight = new Set(toMake.filter(({ submitting }) => submitting).map(({ index }) => index));
  const failures: Failure[] = [];
  let cost = 0;
  let isAnyBilled = false;
  let unknown = 0;

  const done = (index: number, status: SampleStatus, spent: MicroCredits): void => {
    cost += spent;
    statuses[index] = status;
    progress[index] = doneProgress(progress[index]!);
  };

  return {
    progress,
    get pending() {
      return pending.size;
    },
    submitting: (index) => void inFlight.add(index),
    show(index, shown) {
      progress[index] = shown;
    },
    end(index) {
      inFlight.delete(index);
      return pending.delete(index);
    },
    made(index, spent) {
      isAnyBilled ||= isPaid && spent > 0;
      done(index, 'SUCCEEDED', spent);
    },
    unmade(index, spent) {
      cost -= spent;
      statuses[index] = 'PENDING';
    },
    lost(index, failure, spent) {
      failures.push(failure);
      isAnyBilled ||= failure.billed === 'YES';
      if (failure.billed === 'UNKNOWN') unknown += 1;
      done(index, failure.code === 'CANCELED' ? 'CANCELED' : 'FAILED', spent);
    },
    result(thrown, stopped) {
      const failure = thrown ?? failures[0] ?? null;
      // Stopped while a submission was on its way: the provider may go on with it.
      const isUnknown =
        unknown > 0 || thrown?.billed === 'UNKNOWN' || (isPaid && stopped && inFlight.size > 0);
      const billed: Billed = isUnknown ? 'UNKNOWN' : isAnyBilled ? 'YES' : 'NO';
      const made = toMake.some(({ index }) => statuses[index] === 'SUCCEEDED');
      return { outcome: outcomeOf(made, failure), failure, billed, cost, progress, statuses };
    },
  };
}

function outcomeOf(made: boolean, failure: Failure | null): AttemptEnd['outcome'] {
  if (failure?.code === 'CANCELED') return 'CANCELED';
  if (failure === null) return 'SUCCEEDED';
  return made ? 'PARTIAL' : 'FAILED';
}
