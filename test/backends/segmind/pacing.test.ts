import { describe, expect, it } from 'vitest';
import { createClock } from '#src/backends/cloud/clock.ts';
import { createRateLimiter } from '#src/backends/cloud/health/rate-limiter.ts';
import { createSlots } from '#src/backends/cloud/health/slots.ts';
import { readHeaders } from '#src/backends/segmind/answer-headers.ts';
import { outcomeOf, requestOf } from '#test/backends/outcomes.ts';
import { createPair, v1 } from './pair.ts';

const { signal } = new AbortController();

describe('the rate limiter', () => {
  it('lets a minute hold no more than the limit', async () => {
    let time = 1_000_000;
    const now = () => time;
    const limiter = createRateLimiter(2, createClock(now, now));
    await limiter.take(signal);
    time += 10_000;
    await limiter.take(signal);
    expect(limiter.opensAt()).toBe(1_000_000 + 60_000);
    time = 1_060_000;
    await limiter.take(signal);
    expect(limiter.opensAt()).toBe(1_010_000 + 60_000);
  });

  it('learns a higher and a lower limit from what the answers say is left', async () => {
    const time = 1_000_000;
    const now = () => time;
    const limiter = createRateLimiter(1, createClock(now, now));
    await limiter.take(signal);
    expect(limiter.opensAt()).toBeGreaterThan(time);
    limiter.learn({ rateLimitRemaining: 59 });
    expect(limiter.opensAt()).toBeLessThanOrEqual(time);
    limiter.learn({ rateLimitRemaining: 0, rateLimitResetAt: time + 7_000 });
    expect(limiter.opensAt()).toBe(time + 7_000);
  });

  it('stops waiting when the signal aborts', async () => {
    const limiter = createRateLimiter(1, createClock(Date.now, Date.now));
    await limiter.take(signal);
    const abort = new AbortController();
    const waiting = limiter.take(abort.signal);
    const reason = new Error('enough');
    abort.abort(reason);
    await expect(waiting).rejects.toBe(reason);
  });

  it('makes the later samples of a run wait rather than fail', async () => {
    let time = 1_000_000;
    await using pair = await createPair(
      { ...v1, ratePerMinute: 2, now: () => time, monotonicNow: () => time },
      { now: () => time, ratePerMinute: 2 },
    );
    const abort = new AbortController();
    let images = 0;
    const { story, error } = await outcomeOf(pair.backend, requestOf('tiny-sd', { samples: 3 }), {
      signal: abort.signal,
      onEvent: (event) => {
        if (event.type === 'image') images += 1;
        if (images === 2) abort.abort(new Error('seen enough'));
        time += 1;
      },
    });
    expect(error).toEqual(new Error('seen enough'));
    expect(story.filter((line) => line.startsWith('image'))).toHaveLength(2);
    expect(story.join()).not.toContain('sampleFailed');
    expect(pair.backend.offer('tiny-sd').status).toBe('RATE_LIMITED');
  });
});

describe('headers', () => {
  it('are read as money, seeds and times, and left out where they are none', () => {
    const now = Date.parse('2026-03-01T12:00:00Z');
    expect(
      readHeaders(
        {
          'x-cost': '0.004170655',
          'x-remaining-credits': '0.0184921035',
          'x-seed-value': '36446545871',
          'x-rate-limit-remaining': '4',
          'x-rate-limit-reset-at-utc': '2026-03-01 12:01:00',
        },
        now,
      ),
    ).toMatchObject({
      cost: 4_171,
      remainingCredits: 18_492,
      seed: 36_446_545_871,
      rateLimitRemaining: 4,
      rateLimitResetAt: now + 60_000,
    });
    expect(readHeaders({ 'x-cost': 'free', 'x-seed-value': '' }, now)).toEqual({});
  });

  it.each(['2026-03-01T12:01:00Z', '2026-03-01T12:01:00', '1772366460', '1772366460000'])(
    'tell the reset as %s',
    (value) =>
      expect(readHeaders({ 'x-rate-limit-reset-at-utc': value }, 0).rateLimitResetAt).toBe(
        Date.parse('2026-03-01T12:01:00Z'),
      ),
  );

  it('know Retry-After as seconds', () => {
    expect(readHeaders({ 'retry-after': '3' }, 1_000).rateLimitResetAt).toBe(4_000);
  });
});

describe('slots', () => {
  it('are taken in order, and one given up while waiting is given on', async () => {
    const slots = createSlots(1);
    const first = await slots.acquire(signal);
    const abort = new AbortController();
    const second = slots.acquire(abort.signal);
    const third = slots.acquire(signal);
    abort.abort(new Error('gone'));
    await expect(second).rejects.toThrow('gone');
    first[Symbol.dispose]();
    using slot = await third;
    expect(slot).toBeDefined();
  });
});

it('no more calls are in flight than configured', async () => {
  await using pair = await createPair({ ...v1, concurrency: 2 }, { msPerImage: 10 });
  let most = 0;
  let flying = 0;
  const counted = requestOf('tiny-sd', { samples: 4 });
  await outcomeOf(pair.backend, counted, {
    onEvent: ({ type }) => {
      if (type === 'submitting') flying += 1;
      if (type === 'image') flying -= 1;
      most = Math.max(most, flying);
    },
  });
  expect(most).toBe(2);
});
