import sharp from 'sharp';
import { expect } from 'vitest';
import type { SampleProgress } from '#src/domain/progress.ts';
import type { Bench, Check } from './check.ts';
import { isEnd, ofType, readSamples } from './read.ts';

export const eventChecks = {
  'ends each sample, and returns then': {
    says: ['The iterator returns when each sample has had its end.'],
    async run(bench) {
      const { events, end } = await bench.wholeRun();
      expect(end).toBe('RETURNED');
      const ended = new Set(events.filter(isEnd).map(({ sample }) => sample));
      expect([...ended].toSorted()).toEqual([0, 1]);
    },
  },

  'ends a sample once, and tells nothing of it afterwards': {
    says: [
      'Order of events: for each sample any number of `submitting`, `submitted` and `progress`, then exactly one of `image` or `sampleFailed`; samples may interleave.',
    ],
    async run(bench) {
      const { events } = await bench.wholeRun();
      for (const sample of [0, 1]) {
        const own = events.filter((event) => 'sample' in event && event.sample === sample);
        const first = own.findIndex(isEnd);
        expect(first < 0 ? [] : own.slice(first + 1)).toEqual([]);
      }
    },
  },

  'tells only of the samples that are still to make': {
    says: [
      'Makes the samples of one attempt.',
      "The samples still to make; a sample's seed is `parameters.seed + index`.",
    ],
    async run(bench) {
      await using subject = await bench.create();
      const { samples, ...rest } = bench.request(2);
      const events = await readSamples(bench, subject, { ...rest, samples: samples.slice(1) });
      const told = events.flatMap((event) => ('sample' in event ? [event.sample] : []));
      expect(new Set(told)).toEqual(new Set([1]));
    },
  },

  'makes a picture of the size that was asked for': {
    says: [
      'A backend is given a request and an AbortSignal and yields events.',
      'Normalised: every default filled in, the seed drawn.',
    ],
    async run(bench) {
      const { events } = await bench.wholeRun();
      const images = ofType(events, 'image');
      expect(images).not.toEqual([]);
      const { width, height } = bench.parameters;
      for (const { picture } of images) {
        if (picture.kind === 'pixels') {
          expect(picture).toMatchObject({ width, height });
          expect(picture.data).toHaveLength(width * height * 3);
        } else {
          expect(picture.file).toMatchObject({ width, height });
          expect(await sharp(picture.file.data).metadata()).toMatchObject({ width, height });
        }
      }
    },
  },

  'tells a seed only where it differs': {
    says: ['The seed really used, where it differs from the one asked for.'],
    async run(bench) {
      const { events } = await bench.wholeRun();
      for (const { sample, seed } of ofType(events, 'image'))
        expect(seed).not.toBe(bench.parameters.seed + sample);
    },
  },

  'never lets progress fall': {
    says: [
      '0 to 1 of this sample, never falling within an attempt, 1 only when the sample has ended.',
    ],
    async run(bench) {
      for (const told of await progressOf(bench)) {
        const fractions = told.map(({ fraction }) => fraction);
        expect(fractions).toEqual(fractions.toSorted((a, b) => a - b));
      }
    },
  },

  'keeps progress below 1 until the end': {
    says: [
      '0 to 1 of this sample, never falling within an attempt, 1 only when the sample has ended.',
    ],
    async run(bench) {
      const working = bench.parameters.upscale ? 'UPSCALING' : 'DENOISING';
      for (const { fraction, step, steps, phase } of (await progressOf(bench)).flat()) {
        expect(fraction).toBeGreaterThanOrEqual(0);
        expect(fraction).toBeLessThan(1);
        expect(step).toBeLessThanOrEqual(steps);
        expect(['QUEUED', 'LOADING', 'ENCODING', working, 'DECODING']).toContain(phase);
      }
    },
  },

  'makes no preview that is not wanted': {
    says: [
      'Asked at each step: whether a client selected the preview at this moment.',
      'A preview costs time.',
    ],
    async run(bench) {
      for (const { preview } of (await progressOf(bench)).flat()) expect(preview).toBeUndefined();
    },
  },
} as const satisfies Record<string, Check>;

/** The progress of two samples, one list each. */
async function progressOf(bench: Bench): Promise<readonly SampleProgress[][]> {
  const told = ofType((await bench.wholeRun()).events, 'progress');
  return [0, 1].map((index) =>
    told.filter(({ sample }) => sample === index).map(({ progress }) => progress),
  );
}
