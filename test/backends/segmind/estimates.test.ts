import { describe, expect, it } from 'vitest';
import { createColdStarts } from '#src/backends/cloud/health/cold-starts.ts';
import { createObservations } from '#src/backends/cloud/health/observations.ts';
import { estimateProgress } from '#src/backends/cloud/run/estimated-progress.ts';
import {
  canceled,
  failureOf,
  outcomeOf,
  parametersOf,
  requestOf,
} from '#test/backends/outcomes.ts';
import { createPair, v1, v2 } from './pair.ts';

describe('estimated progress', () => {
  it.each([null, 1_000])('rises and stays below 1, expecting %s ms', (expectedMs) => {
    const at = estimateProgress(expectedMs, 20);
    let last = -1;
    for (let elapsed = 0; elapsed < 100_000; elapsed += 500) {
      const { fraction, step, basis } = at('DENOISING', elapsed);
      expect(fraction).toBeGreaterThanOrEqual(last);
      expect(fraction).toBeLessThan(1);
      expect(step).toBeLessThan(20);
      expect(basis).toBe('ESTIMATED');
      last = fraction;
    }
  });

  it('does not fall when the clock does', () => {
    const at = estimateProgress(1_000, 20);
    const before = at('DENOISING', 500).fraction;
    expect(at('DENOISING', 100).fraction).toBe(before);
  });

  it('tells the time left from what was learned only', () => {
    expect(estimateProgress(1_000, 20)('DENOISING', 250).etaMs).toBe(750);
    expect(estimateProgress(1_000, 20)('DENOISING', 2_000).etaMs).toBeUndefined();
    expect(estimateProgress(null, 20)('DENOISING', 250).etaMs).toBeUndefined();
  });
});

describe('experience', () => {
  const small = parametersOf('tiny-sd');
  const large = parametersOf('tiny-sd', { numInferenceSteps: 40, width: 1024, height: 1024 });

  it('starts from the list price, by steps and size', () => {
    const experience = createObservations('segmind');
    expect(experience.estimate('tiny-sd', small)).toEqual({ low: 3_000, high: 12_000 });
    expect(experience.estimate('tiny-sd', large)).toEqual({ low: 24_000, high: 96_000 });
    expect(experience.expectedMs('tiny-sd', small)).toBeNull();
  });

  it('learns the cost and the time of a request, and scales them to others of the model', () => {
    const experience = createObservations('segmind');
    experience.record('tiny-sd', small, { ms: 2_000, cost: 1_000 });
    expect(experience.estimate('tiny-sd', small)).toEqual({ low: 900, high: 1_250 });
    expect(experience.estimate('tiny-sd', large)).toEqual({ low: 4_000, high: 16_000 });
    expect(experience.expectedMs('tiny-sd', small)).toBe(2_000);
    expect(experience.expectedMs('tiny-sd', large)).toBe(16_000);
    expect(experience.expectedMs('portrait-sd', small)).toBeNull();
  });

  it('is not misled by one cold start', () => {
    const experience = createObservations('segmind');
    for (const ms of [2_000, 180_000, 2_100])
      experience.record('tiny-sd', small, { ms, cost: 1_000 });
    expect(experience.expectedMs('tiny-sd', small)).toBe(2_100);
  });

  it('is what offers are quoted from', async () => {
    await using pair = await createPair(v1);
    const quote = (samples: number) => pair.backend.offer('tiny-sd').quote({ ...small, samples });
    expect(quote(2)).toEqual({ low: 6_000, high: 24_000, expectedMs: null });
    await outcomeOf(pair.backend, requestOf('tiny-sd'));
    expect(quote(1)).toMatchObject({ low: 5_400, high: 7_500, expectedMs: expect.any(Number) });
    expect(quote(2)).toMatchObject({ low: 10_800, high: 15_000 });
  });
});

describe('a cold start', () => {
  it('is suspected when a call takes several times what is usual', () => {
    let time = 0;
    const coldStarts = createColdStarts(() => time);
    const call = coldStarts.watch('tiny-sd', 5_000);
    time = 14_999;
    expect(coldStarts.isCold('tiny-sd')).toBe(false);
    time = 15_000;
    expect(coldStarts.isCold('tiny-sd')).toBe(true);
    expect(coldStarts.isCold('ssd-1b')).toBe(false);
    call[Symbol.dispose]();
    expect(coldStarts.isCold('tiny-sd')).toBe(false);
  });

  it('is shown as loading, and offered as cold', async () => {
    let time = 1_000_000;
    await using pair = await createPair(
      { ...v1, now: () => time, monotonicNow: () => time },
      { msPerImage: 60_000 },
    );
    const abort = new AbortController();
    const { events } = await outcomeOf(pair.backend, requestOf('tiny-sd'), {
      signal: abort.signal,
      onEvent: (event) => {
        if (event.type !== 'progress') return;
        time += 5_000;
        if (event.progress.phase !== 'LOADING') return;
        expect(pair.backend.offer('tiny-sd').status).toBe('COLD');
        abort.abort(canceled);
      },
    });
    const shown = events.flatMap((event) =>
      event.type === 'progress' ? [event.progress.phase] : [],
    );
    expect(shown.at(0)).toBe('DENOISING');
    expect(shown.at(-1)).toBe('LOADING');
  });
});

describe('a deadline', () => {
  it('that is usually missed is not paid for', async () => {
    await using pair = await createPair(v1, { msPerImage: 30 });
    await outcomeOf(pair.backend, requestOf('tiny-sd'));
    const request = requestOf('tiny-sd', {}, { deadline: Date.now() + 5 });
    const { error } = await outcomeOf(pair.backend, request);
    expect(failureOf(error)).toMatchObject({ code: 'DEADLINE_EXCEEDED', billed: 'NO' });
    expect(pair.standIn.requests).toHaveLength(1);
  });
});

describe('upstream credits', () => {
  it.each([v1, v2])('are told from each answer, and from the account', async (contract) => {
    await using pair = await createPair(contract, { balance: 1_000_000 });
    const seen: number[] = [];
    const stop = pair.backend.balance.observe(({ credits }) => seen.push(credits));
    expect(pair.backend.balance.value).toBeNull();
    await pair.backend.refreshCredits(new AbortController().signal);
    await outcomeOf(pair.backend, requestOf('tiny-sd'));
    stop();
    await outcomeOf(pair.backend, requestOf('tiny-sd'));
    expect(seen).toEqual([1_000_000, 994_000]);
    expect(pair.backend.balance.value).toMatchObject({ credits: 988_000 });
  });

  it('are none for an account that never had any', async () => {
    await using pair = await createPair(v1);
    pair.standIn.faults.add('credits', { kind: 'error', error: 'noCreditRecord' });
    await pair.backend.refreshCredits(new AbortController().signal);
    expect(pair.backend.balance.value).toMatchObject({ credits: 0 });
  });

  it('that cannot be asked for are an error, and a refused key is believed', async () => {
    await using pair = await createPair(v1);
    pair.standIn.faults.add(
      'credits',
      { kind: 'mistyped' },
      { kind: 'error', error: 'keyInvalid' },
    );
    const { signal } = new AbortController();
    await expect(pair.backend.refreshCredits(signal)).rejects.toMatchObject({
      failure: { code: 'PROVIDER_BAD_RESPONSE', billed: 'NO' },
    });
    expect(pair.backend.offer('tiny-sd').status).toBe('AVAILABLE');
    await expect(pair.backend.refreshCredits(signal)).rejects.toMatchObject({
      failure: { code: 'PROVIDER_UNAUTHORIZED' },
    });
    expect(pair.backend.offer('tiny-sd').status).toBe('DOWN');
  });
});
