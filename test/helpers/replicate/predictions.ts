import { randomBytes } from 'node:crypto';
import type { Input } from './catalogue.ts';

export type Status = 'starting' | 'processing' | 'succeeded' | 'failed' | 'canceled' | 'aborted';

/** What was billed for one prediction. */
export interface Bill {
  readonly id: string;
  readonly seed: number;
  /** Micro-dollars. */
  readonly cost: number;
  /** Whether the picture left for the client in full. */
  delivered: boolean;
}

/** A prediction runs by itself, whether anybody asks for it or not. */
export interface Prediction {
  readonly id: string;
  readonly input: Input;
  readonly startsAt: number;
  readonly endsAt: number;
  readonly deadline: number;
  /** The words of its failure, where it will fail. */
  readonly fails: string | null;
  canceledAt: number;
  expired: boolean;
  bill: Bill | null;
}

export interface NewPrediction {
  readonly input: Input;
  readonly bootMs: number;
  readonly runMs: number;
  readonly deadlineMs: number;
  readonly fails: string | null;
}

/** Micro-dollars of a second on an L40S: https://replicate.com/pricing */
const priceOfASecond = 975;
/** Seconds that a default image takes, as the metrics tell it: a thousand times faster here. */
const nominalSeconds = 5;

export interface Predictions {
  add(prediction: NewPrediction): Prediction;
  find(id: string): Prediction | undefined;
  statusOf(prediction: Prediction): Status;
  /** Seconds that it ran, as the metrics tell them; 0 before it began. */
  secondsOf(prediction: Prediction): number;
  /** @returns whether it had not ended before */
  cancel(prediction: Prediction): void;
  /** Bills what has ended, by now or by the given time. */
  settle(until?: number): readonly Bill[];
}

/** @param unitsOf how much work an input asks for, in default images */
export function createPredictions(
  unitsOf: (input: Input) => number,
  now: () => number,
): Predictions {
  const all = new Map<string, Prediction>();
  const bills: Bill[] = [];

  function statusAt(one: Prediction, time: number): Status {
    const stopsAt = Math.min(one.deadline, one.canceledAt);
    if (time >= stopsAt && stopsAt < one.endsAt)
      return stopsAt < one.startsAt ? 'aborted' : 'canceled';
    if (time < one.startsAt) return 'starting';
    if (time < one.endsAt) return 'processing';
    return one.fails === null ? 'succeeded' : 'failed';
  }

  function secondsAt(one: Prediction, time: number): number {
    const whole = nominalSeconds * unitsOf(one.input);
    const end = Math.min(time, one.endsAt, one.deadline, one.canceledAt);
    const share = (end - one.startsAt) / Math.max(1, one.endsAt - one.startsAt);
    return Number((whole * Math.min(1, Math.max(0, share))).toFixed(6));
  }

  const predictions: Predictions = {
    add({ input, bootMs, runMs, deadlineMs, fails }) {
      const startsAt = now() + bootMs;
      const one: Prediction = {
        id: randomBytes(13).toString('hex'),
        input,
        startsAt,
        endsAt: startsAt + runMs,
        deadline: now() + deadlineMs,
        fails,
        canceledAt: Number.POSITIVE_INFINITY,
        expired: false,
        bill: null,
      };
      all.set(one.id, one);
      return one;
    },
    find(id) {
      predictions.settle();
      const one = all.get(id);
      return one?.expired ? undefined : one;
    },
    statusOf: (one) => statusAt(one, now()),
    secondsOf: (one) => secondsAt(one, now()),
    cancel(one) {
      one.canceledAt = Math.min(one.canceledAt, now());
    },
    settle(until = now()) {
      for (const one of all.values()) {
        const status = statusAt(one, until);
        const isOver = !['starting', 'processing', 'aborted'].includes(status);
        const cost = Math.round(secondsAt(one, until) * priceOfASecond);
        if (!isOver || one.bill || cost === 0) continue;
        one.bill = { id: one.id, seed: one.input.seed, cost, delivered: false };
        bills.push(one.bill);
      }
      return bills;
    },
  };
  return predictions;
}
