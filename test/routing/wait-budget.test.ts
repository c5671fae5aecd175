import { describe, expect, test } from 'vitest';
import type { Failure } from '#src/domain/failures.ts';
import type { Attempt } from '#src/domain/generation.ts';
import { maxRateLimitWaitMs, retryTime } from '#src/routing/wait-budget.ts';

const now = 1_000_000;
const limited = (retryAt?: number): Failure => ({
  code: 'PROVIDER_RATE_LIMITED',
  message: 'x',
  retryable: true,
  retryAt,
  billed: 'NO',
});
const attempt = (number: number, startedAt: number, failure: Failure | null = null): Attempt => ({
  number,
  backend: 'segmind',
  reason: 'x',
  servers: [],
  outcome: failure && 'FAILED',
  failure,
  billed: 'NO',
  cost: 0,
  startedAt,
  finishedAt: null,
});
const generation = { attempt: 1, backend: 'segmind', deadline: null } as const;
const first = [attempt(1, now)];

describe('a rate limit', () => {
  test('is waited for until it is over', () => {
    const end = { failure: limited(now + 9_000), billed: 'NO' } as const;
    expect(retryTime(generation, first, end, now)).toBe(now + 9_000);
  });

  test('that is over already is not asked again at once', () => {
    const end = { failure: limited(now - 5), billed: 'NO' } as const;
    expect(retryTime(generation, first, end, now)).toBe(now + 1_000);
  });

  test('is waited for no longer than the patience, counted from the first time', () => {
    const end = { failure: limited(now + 1_000), billed: 'NO' } as const;
    const again = { ...generation, attempt: 2 };
    const attempts = (startedAt: number) => [attempt(1, startedAt, limited()), attempt(2, now)];
    expect(retryTime(again, attempts(now + 1_000 - maxRateLimitWaitMs), end, now)).toBe(
      now + 1_000,
    );
    expect(retryTime(again, attempts(now + 999 - maxRateLimitWaitMs), end, now)).toBeNull();
  });

  test.each([
    ['there is no time for it before the deadline', { deadline: now + 9_000 }, {}],
    ['something of the attempt may have been billed', {}, { billed: 'UNKNOWN' }],
    ['the limit does not say when it ends', {}, { failure: limited() }],
    ['it failed for another reason', {}, { failure: { ...limited(now), code: 'PROVIDER_FAILED' } }],
  ] as const)('is not waited for when %s', (_why, facts, end) => {
    const whole = { failure: limited(now + 9_000), billed: 'NO', ...end } as const;
    expect(retryTime({ ...generation, ...facts }, first, whole, now)).toBeNull();
  });
});
