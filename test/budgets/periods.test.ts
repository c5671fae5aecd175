import { expect, test } from 'vitest';
import { spanOf } from '#src/budgets/periods.ts';

const dayMs = 86_400_000;
const iso = (ms: number) => new Date(ms).toISOString().slice(0, 10);

test.each([
  ['DAY', '2026-11-18T23:59:59.999Z', '2026-11-18', '2026-11-19'],
  ['DAY', '2026-11-19T00:00:00.000Z', '2026-11-19', '2026-11-20'],
  ['WEEK', '2026-11-22T23:59:59.999Z', '2026-11-16', '2026-11-23'],
  ['WEEK', '2026-11-23T00:00:00.000Z', '2026-11-23', '2026-11-30'],
  ['WEEK', '1969-12-31T12:00:00.000Z', '1969-12-29', '1970-01-05'],
  ['MONTH', '2028-02-29T12:00:00.000Z', '2028-02-01', '2028-03-01'],
  ['MONTH', '2026-12-31T23:59:59.999Z', '2026-12-01', '2027-01-01'],
] as const)('the %s of %s', (period, at, starts, ends) => {
  const { startsAt, endsAt } = spanOf(period, Date.parse(at));
  expect([iso(startsAt), iso(endsAt)]).toEqual([starts, ends]);
});

test('periods follow each other without a gap, and weeks begin on Mondays', () => {
  for (const period of ['DAY', 'WEEK', 'MONTH'] as const)
    for (let at = Date.UTC(1999, 11, 30), end = Date.UTC(2032, 2, 3); at < end; ) {
      const span = spanOf(period, at);
      expect(spanOf(period, span.startsAt)).toEqual(span);
      expect(spanOf(period, span.endsAt - 1)).toEqual(span);
      expect(spanOf(period, span.endsAt).startsAt).toBe(span.endsAt);
      expect(span.startsAt % dayMs).toBe(0);
      if (period === 'WEEK') expect(new Date(span.startsAt).getUTCDay()).toBe(1);
      if (period === 'MONTH') expect(new Date(span.startsAt).getUTCDate()).toBe(1);
      at = span.endsAt;
    }
});
