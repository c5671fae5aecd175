import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import type { ModelParameters } from '#models/definition.ts';
import { type ModelId, models } from '#models/index.ts';
import {
  type Backend,
  BackendError,
  type BackendEvent,
  type BackendRequest,
} from '#src/backends/backend.ts';
import { phases } from '#src/domain/progress.ts';

export interface BackendUnderTest extends AsyncDisposable {
  readonly backend: Backend;
}

export interface BackendContractOptions {
  readonly model: ModelId;
  /** The cheapest request that the backend can carry out. */
  readonly parameters: Partial<ModelParameters>;
  /** A fresh backend, ready to carry it out. */
  create(): Promise<BackendUnderTest>;
}

/** What it is to be a backend. Each implementation's tests call this with a way to make one. */
export function testBackend(name: string, options: BackendContractOptions): void {
  const parameters = models[options.model].parameters.parse({
    prompt: 'a lighthouse at dusk',
    seed: 7,
    samples: 2,
    ...options.parameters,
  }) as ModelParameters;
  const request = (count: number): BackendRequest => ({
    generationId: 'contract',
    model: options.model,
    parameters: { ...parameters, samples: count },
    samples: Array.from({ length: count }, (_, index) => ({
      index,
      seed: parameters.seed + index,
    })),
    wantsPreview: () => false,
  });
  const canceled = new BackendError({
    code: 'CANCELED',
    message: 'The caller canceled it.',
    retryable: false,
    billed: 'NO',
  });

  describe(`${name} is a backend`, () => {
    it('offers the model without being asked for anything else', async () => {
      await using subject = await options.create();
      const offer = subject.backend.offer(options.model);
      expect(['AVAILABLE', 'COLD']).toContain(offer.status);
      expect(offer.reason).toMatch(/\w.*\.$/);
      expect(subject.backend.concurrency).toBeGreaterThanOrEqual(1);
      expect(offer.revision).not.toBe('');
      expect(offer.refuses(parameters)).toBeNull();
    });

    it('quotes a price range that grows with the samples', async () => {
      await using subject = await options.create();
      const offer = subject.backend.offer(options.model);
      const one = offer.quote({ ...parameters, samples: 1 });
      const two = offer.quote({ ...parameters, samples: 2 });
      for (const { low, high } of [one, two]) {
        expect(Number.isInteger(low) && Number.isInteger(high)).toBe(true);
        expect(low).toBeGreaterThanOrEqual(0);
        expect(high).toBeGreaterThanOrEqual(low);
      }
      expect(two.high).toBeGreaterThan(one.high);
    });

    it('ends each sample exactly once, and tells nothing of it afterwards', async () => {
      await using subject = await options.create();
      const events = await Array.fromAsync(
        subject.backend.run(request(2), new AbortController().signal),
      );
      for (const sample of [0, 1]) {
        const own = events.filter((event) => 'sample' in event && event.sample === sample);
        expect(own.filter(isEnd)).toHaveLength(1);
        expect(own.at(-1)).toMatchObject({ type: 'image', sample });
        checkProgress(own);
      }
    });

    it('makes pictures of the size that was asked for', async () => {
      await using subject = await options.create();
      const events = await Array.fromAsync(
        subject.backend.run(request(1), new AbortController().signal),
      );
      const pictures = events.flatMap((event) => (event.type === 'image' ? [event.picture] : []));
      expect(pictures).toHaveLength(1);
      const { width, height } = parameters;
      for (const picture of pictures) {
        if (picture.kind === 'pixels') {
          expect(picture).toMatchObject({ width, height });
          expect(picture.data).toHaveLength(width * height * 3);
        } else {
          expect(picture.file).toMatchObject({ width, height });
          expect(await sharp(picture.file.data).metadata()).toMatchObject({ width, height });
        }
      }
    });

    it('makes only the samples that are still to make', async () => {
      await using subject = await options.create();
      const { samples, ...rest } = request(2);
      const events = await Array.fromAsync(
        subject.backend.run({ ...rest, samples: samples.slice(1) }, new AbortController().signal),
      );
      expect(events.filter(isEnd).map((event) => 'sample' in event && event.sample)).toEqual([1]);
    });

    it('does nothing for a signal that has aborted already', async () => {
      await using subject = await options.create();
      const events: BackendEvent[] = [];
      const run = subject.backend.run(request(1), AbortSignal.abort(canceled));
      await expect(collect(run, events)).rejects.toBe(canceled);
      expect(events).toEqual([]);
    });

    it('throws the reason when the signal aborts during the run', async () => {
      await using subject = await options.create();
      const abort = new AbortController();
      const events: BackendEvent[] = [];
      const run = subject.backend.run(request(2), abort.signal);
      await expect(collect(run, events, () => abort.abort(canceled))).rejects.toBe(canceled);
      expect(events.filter(({ type }) => type === 'image')).toEqual([]);
      for (const event of events)
        if (event.type === 'sampleFailed') expect(event.failure.code).toBe('CANCELED');
    });

    it('can be left early, and used again', async () => {
      await using subject = await options.create();
      for await (const _event of subject.backend.run(request(2), new AbortController().signal))
        break;
      const events = await Array.fromAsync(
        subject.backend.run(request(1), new AbortController().signal),
      );
      expect(events.at(-1)).toMatchObject({ type: 'image', sample: 0 });
    });
  });
}

const isEnd = ({ type }: BackendEvent): boolean => type === 'image' || type === 'sampleFailed';

/** Within 0 and 1, never falling, 1 at the earliest with the end. */
function checkProgress(events: readonly BackendEvent[]): void {
  let last = 0;
  for (const event of events) {
    if (event.type !== 'progress') continue;
    const { fraction, step, steps, phase, basis } = event.progress;
    expect(fraction).toBeGreaterThanOrEqual(last);
    expect(fraction).toBeLessThan(1);
    expect(step).toBeLessThanOrEqual(steps);
    expect(Object.keys(phases)).toContain(phase);
    expect(['MEASURED', 'ESTIMATED']).toContain(basis);
    last = fraction;
  }
}

/** Reads to the end, also to a bad one. @param onFirst called with the first event */
async function collect(
  run: AsyncIterable<BackendEvent>,
  events: BackendEvent[],
  onFirst?: () => void,
): Promise<void> {
  for await (const event of run) {
    events.push(event);
    if (events.length === 1) onFirst?.();
  }
}
