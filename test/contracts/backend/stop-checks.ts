import { expect } from 'vitest';
import type { SampleRequest } from '#src/backends/backend.ts';
import type { Check } from './check.ts';
import {
  begunSamples,
  isEnd,
  isMoment,
  mannerFor,
  momentsOf,
  ofType,
  paidBeyond,
  paidSamples,
  paymentsOf,
  read,
  readSamples,
  settle,
  stopAt,
  stopReasons,
} from './read.ts';

const stopSentence =
  "When the signal aborts, stop as soon as the medium allows (between UNet calls; between polls), yield what is known of samples that cost money (`sampleFailed` with the code of the reason, or OUTCOME_UNKNOWN on SHUTTING_DOWN, and an honest `billed`), and throw the signal's reason, which is a StopReason.";
const leaveSentence =
  'Returning early from the iteration (`return()`) has the same effect as an abort, and tells nothing.';

export const stopChecks = {
  'does nothing for a signal that has aborted already': {
    says: [stopSentence],
    async run(bench) {
      await using subject = await bench.create();
      const signal = AbortSignal.abort(stopReasons.CANCELED);
      const { events, error } = await read(bench, subject, bench.request(1), { signal });
      await settle();
      expect(error).toBe(stopReasons.CANCELED);
      expect(events).toEqual([]);
      expect(subject.asked()).toEqual([]);
    },
  },

  'stops when the signal aborts, and throws its reason': {
    says: [stopSentence],
    async run(bench) {
      for (const moment of momentsOf(bench)) {
        await using subject = await bench.create(mannerFor(moment));
        const stopped = await stopAt(bench, subject, moment, stopReasons.CANCELED);
        if (!stopped.isReached) continue;
        expect(stopped.end, `at ${moment}`).toBe('THREW');
        expect(stopped.error).toBe(stopReasons.CANCELED);
      }
    },
  },

  'tells nothing but what cost money after an abort': {
    says: [stopSentence],
    async run(bench) {
      for (const moment of momentsOf(bench)) {
        await using subject = await bench.create(mannerFor(moment));
        const { before, after } = await stopAt(bench, subject, moment, stopReasons.CANCELED);
        const begun = ['submitting', 'submitted'] as const;
        const told = begun.flatMap((type) => ofType(before, type).map(({ sample }) => sample));
        const news = after.filter((event) => {
          if (event.type === 'submitted' || isEnd(event)) return !told.includes(event.sample);
          return event.type !== 'warning';
        });
        expect(news, `after an abort at ${moment}`).toEqual([]);
      }
    },
  },

  'tells on an abort what money was spent': {
    says: [stopSentence],
    payments: ['AT_ONCE', 'BY_JOB'],
    async run(bench) {
      for (const moment of momentsOf(bench)) {
        for (const reason of Object.values(stopReasons)) {
          await using subject = await bench.create(mannerFor(moment));
          const stopped = await stopAt(bench, subject, moment, reason);
          if (!stopped.isReached || stopped.end === 'HUNG') continue;
          const { code } = reason.failure;
          const isShutdown = code === 'SHUTTING_DOWN';
          const paid = paidSamples(subject, stopped.request, stopped.events);
          for (const sample of stopped.request.samples) {
            const { index } = sample;
            const own = stopped.events.filter((e) => 'sample' in e && e.sample === index);
            const isLeftOpen = isShutdown && ofType(own, 'submitted').length > 0;
            const [end] = own.filter(isEnd);
            if (paid.includes(sample) && !isLeftOpen)
              expect(end, `of sample ${index}, paid for`).toBeDefined();
            if (isLeftOpen || end?.type !== 'sampleFailed') continue;
            // Of a lost request a shutdown says nothing, and it will never be heard of again.
            expect([code, ...(isShutdown ? ['OUTCOME_UNKNOWN'] : [])]).toContain(end.failure.code);
            if (paid.includes(sample)) expect(end.failure.billed).not.toBe('NO');
            else expect(end.failure.billed).not.toBe('YES');
          }
        }
      }
    },
  },

  'leaves a submitted sample without an end on a shutdown': {
    says: [
      'On SHUTTING_DOWN a sample with a handle is left without an end: the next process re-attaches to it.',
    ],
    payments: ['BY_JOB'],
    async run(bench) {
      for (const moment of ['submitted', 'progress'] as const) {
        await using subject = await bench.create('SLOW');
        const { events } = await stopAt(bench, subject, moment, stopReasons.SHUTTING_DOWN);
        const submitted = ofType(events, 'submitted').map(({ sample }) => sample);
        const ended = events.filter(isEnd).map(({ sample }) => sample);
        expect(ended.filter((sample) => submitted.includes(sample))).toEqual([]);
      }
    },
  },

  'pays for nothing more once it is left': {
    says: [leaveSentence],
    payments: ['AT_ONCE', 'BY_JOB'],
    async run(bench) {
      for (const moment of momentsOf(bench)) {
        await using subject = await bench.create(mannerFor(moment));
        const request = bench.request(2);
        let paidThen: readonly SampleRequest[] = [];
        const { events } = await read(bench, subject, request, {
          leaves(told) {
            paidThen = paidSamples(subject, request, told);
            return isMoment(moment, told.at(-1)!);
          },
        });
        await settle();
        // What is on its way may still arrive: the reader had asked beyond its `submitting`.
        const begun = begunSamples(events.slice(0, -1));
        const known = request.samples.filter(
          (sample) => begun.has(sample.index) || paidThen.includes(sample),
        );
        expect(paidBeyond(paymentsOf(subject), known)).toEqual([]);
      }
    },
  },

  'can be used again after it was stopped or left': {
    says: [leaveSentence],
    async run(bench) {
      await using subject = await bench.create();
      await read(bench, subject, bench.request(2), { leaves: () => true });
      const first = bench.payment === 'NONE' ? 'progress' : 'submitting';
      await stopAt(bench, subject, first, stopReasons.CANCELED);
      const events = await readSamples(bench, subject, bench.request(1));
      expect(events.filter(isEnd)).toMatchObject([{ type: 'image', sample: 0 }]);
    },
  },
} as const satisfies Record<string, Check>;
