import { expect } from 'vitest';
import { BackendError } from '#src/backends/backend.ts';
import { errorCodes } from '#src/domain/failures.ts';
import type { Check } from './check.ts';
import {
  begunSamples,
  isEnd,
  isMoment,
  ofType,
  paidBeyond,
  paymentsOf,
  read,
  readSamples,
  settle,
  stopAt,
  stopReasons,
} from './read.ts';

export const moneyChecks = {
  'tells submitting before it pays': {
    says: [
      'The consumer makes each event durable before it asks for the next one.',
      'So yield `submitting` *before* sending what costs money: a gateway that is killed afterwards knows that the outcome of this sample is unknown and does not pay for it again.',
    ],
    payments: ['AT_ONCE', 'BY_JOB'],
    async run(bench) {
      await using subject = await bench.create();
      const request = bench.request(2);
      const { events } = await read(bench, subject, request, {
        async onEvent(event, before) {
          await settle();
          // What the reader has not asked beyond is not durable yet.
          const durable = begunSamples(before);
          const begun = request.samples.filter(({ index }) => durable.has(index));
          expect(paidBeyond(paymentsOf(subject), begun)).toEqual([]);
          if (event.type === 'submitted') expect(durable).toContain(event.sample);
        },
      });
      expect(ofType(events, 'submitting')).not.toEqual([]);
    },
  },

  'tells submitted before it polls': {
    says: [
      'And yield `submitted` *before* the first poll: the restarted gateway finds the handle, passes it in `sample.handle`, and the backend re-attaches and pays nothing.',
    ],
    payments: ['BY_JOB'],
    async run(bench) {
      await using subject = await bench.create();
      const { events } = await read(bench, subject, bench.request(2), {
        async onEvent(_event, before) {
          await settle();
          const durable = ofType(before, 'submitted').map(({ handle }) => handle);
          for (const ask of subject.asked())
            if (ask.kind === 'poll') expect(durable).toContain(ask.handle);
        },
      });
      expect(ofType(events, 'submitted')).not.toEqual([]);
    },
  },

  're-attaches to a handle and pays nothing': {
    says: [
      "The provider's id of a job that an earlier attempt submitted: re-attach to it, do not submit again.",
      'And yield `submitted` *before* the first poll: the restarted gateway finds the handle, passes it in `sample.handle`, and the backend re-attaches and pays nothing.',
    ],
    payments: ['BY_JOB'],
    async run(bench) {
      await using subject = await bench.create();
      const { before } = await stopAt(bench, subject, 'submitted', stopReasons.SHUTTING_DOWN);
      const [known] = ofType(before, 'submitted');
      if (!known) return;
      const paid = paymentsOf(subject);
      const { samples, ...rest } = bench.request(2);
      const again = samples
        .filter(({ index }) => index === known.sample)
        .map((sample) => ({ ...sample, handle: known.handle }));
      const events = await readSamples(bench, subject, { ...rest, samples: again });
      expect(paymentsOf(subject)).toEqual(paid);
      expect(events.filter(({ type }) => /^submit/.test(type))).toEqual([]);
      expect(ofType(events, 'image')).not.toEqual([]);
    },
  },

  'throws when nothing of the attempt can be used and nothing was paid': {
    says: [
      'Throws a BackendError when the whole attempt failed: nothing of it can be used, and nothing of it was paid for.',
      'Thrown by a backend when the whole attempt failed.',
    ],
    async run(bench) {
      await using subject = await bench.create();
      if (bench.payment !== 'NONE') subject.breakDown();
      const { events, error } = await read(bench, subject, bench.request(1), {
        onEvent: (event) => {
          if (bench.payment === 'NONE' && isMoment('progress', event)) subject.breakDown();
        },
      });
      expect(error).toBeInstanceOf(BackendError);
      const { failure } = error as BackendError;
      expect(failure.billed).toBe('NO');
      expect(Object.keys(errorCodes)).toContain(failure.code);
      expect(failure.message).toMatch(/\w/);
      expect(events.filter(isEnd)).toEqual([]);
    },
  },

  'keeps what was made when the rest fails': {
    says: [
      "A single sample's failure is an event, and so is every failure that cost, or may have cost, money.",
    ],
    async run(bench) {
      await using subject = await bench.create('ONE_BY_ONE');
      const { events, end } = await read(bench, subject, bench.request(4), {
        onEvent: (event) => {
          if (event.type === 'image') subject.breakDown();
        },
      });
      expect(end).not.toBe('THREW');
      expect(ofType(events, 'sampleFailed')).toContainEqual(
        expect.objectContaining({ sample: 3, failure: expect.objectContaining({ billed: 'NO' }) }),
      );
    },
  },

  'tells a failure that may have cost money as an event': {
    says: [
      "A single sample's failure is an event, and so is every failure that cost, or may have cost, money.",
    ],
    payments: ['AT_ONCE', 'BY_JOB'],
    async run(bench) {
      await using subject = await bench.create();
      subject.loseResults();
      const { events, end } = await read(bench, subject, bench.request(1));
      expect(end).not.toBe('THREW');
      const failed = ofType(events, 'sampleFailed');
      expect(failed).not.toEqual([]);
      for (const { failure } of failed) expect(failure.billed).not.toBe('NO');
    },
  },

  'tells costs in whole micro-credits': {
    says: ['What the provider charged; absent where it did not say (local, or unreported).'],
    async run(bench) {
      const { events } = await bench.wholeRun();
      for (const { cost = 0 } of events.filter(isEnd))
        expect(Number.isInteger(cost) && cost >= 0).toBe(true);
    },
  },
} as const satisfies Record<string, Check>;
