import { expect, test } from 'vitest';
import { outcomeOf, requestOf } from '#test/backends/outcomes.ts';
import type { Pair } from '#test/backends/pair.ts';
import { createPair, v1 } from '#test/backends/segmind/pair.ts';
import type { SegmindStandIn } from '#test/helpers/segmind/segmind.ts';

const yearMs = 365 * 86_400_000;
const minuteMs = 60_000;

/** What closes a provider for a time, and for how long at most. */
const closures: readonly {
  readonly what: string;
  readonly status: string;
  readonly longestMs: number;
  readonly ratePerMinute?: number;
  close(pair: Pair<SegmindStandIn>): Promise<void>;
}[] = [
  {
    what: 'a rate limit that is used up',
    status: 'RATE_LIMITED',
    longestMs: minuteMs,
    ratePerMinute: 2,
    async close({ backend }) {
      await outcomeOf(backend, requestOf('tiny-sd'));
      await outcomeOf(backend, requestOf('tiny-sd'));
    },
  },
  {
    what: 'a rate limit that was told',
    status: 'RATE_LIMITED',
    longestMs: 10 * minuteMs,
    async close({ backend, standIn }) {
      standIn.faults.add('v1', { kind: 'error', error: 'rateLimited' });
      await outcomeOf(backend, requestOf('tiny-sd'));
    },
  },
  {
    what: 'a refusal',
    status: 'NO_CREDITS',
    longestMs: 60 * minuteMs,
    async close({ backend, standIn }) {
      standIn.faults.add('v1', { kind: 'error', error: 'insufficientCredits' });
      await outcomeOf(backend, requestOf('tiny-sd'));
    },
  },
  {
    what: 'a balance that was told',
    status: 'NO_CREDITS',
    longestMs: 5 * minuteMs,
    async close({ backend, standIn }) {
      standIn.account.balance = 1;
      await backend.refreshCredits(new AbortController().signal);
    },
  },
  {
    what: 'outages in a row',
    status: 'DOWN',
    longestMs: 5 * minuteMs,
    async close({ backend, standIn }) {
      for (let count = 0; count < 3; count++) {
        standIn.faults.add('v1', { kind: 'error', error: 'serverError' });
        await outcomeOf(backend, requestOf('tiny-sd'));
      }
    },
  },
];

test.each(
  closures.flatMap((closure) => [-yearMs, yearMs].map((jumpMs) => ({ ...closure, jumpMs }))),
)(
  '$what keeps a provider closed for as long as it did when the clock is set by $jumpMs ms',
  async ({ status, longestMs, ratePerMinute = 1_000_000, close, jumpMs }) => {
    let time = Date.parse('2026-03-01T12:00:00Z');
    let moment = 5_000;
    await using pair = await createPair(
      { ...v1, ratePerMinute, now: () => time, monotonicNow: () => moment },
      { now: () => time, ratePerMinute },
    );
    await close(pair);
    const before = pair.backend.offer('tiny-sd');
    expect(before.status).toBe(status);
    const leftMs = before.until! - time;
    expect(leftMs).toBeGreaterThan(0);
    expect(leftMs).toBeLessThanOrEqual(longestMs);
    time += jumpMs;
    expect(pair.backend.offer('tiny-sd')).toMatchObject({ status, until: time + leftMs });
    moment += leftMs;
    expect(pair.backend.offer('tiny-sd').status).toBe('AVAILABLE');
  },
);

test('a clock that is set forwards makes no call look like a cold start', async () => {
  let time = 0;
  await using pair = await createPair({ ...v1, now: () => time }, { msPerImage: 20 });
  const { error } = await outcomeOf(pair.backend, requestOf('tiny-sd'), {
    onEvent(event) {
      if (event.type !== 'progress') return;
      time += yearMs;
      expect(pair.backend.offer('tiny-sd').status).toBe('AVAILABLE');
      expect(event.progress.phase).not.toBe('LOADING');
    },
  });
  expect(error).toBeUndefined();
});
