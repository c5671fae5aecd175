import { type AnswerMeta, type Headers, headerText } from '#src/backends/cloud/http/answer.ts';
import { parseDate, retryAfter } from '#src/backends/cloud/http/retry-after.ts';
import { toldBalance, toldCost, toldSeed } from '#src/backends/cloud/told-values.ts';

/** More requests a minute than any provider lets through. */
const mostRequests = 1_000_000;

export function readHeaders(headers: Headers, now: number): AnswerMeta {
  const number = (name: string): number | undefined => {
    const value = headerText(headers, name);
    return value === undefined ? undefined : Number(value);
  };
  const remaining = number('x-rate-limit-remaining') ?? Number.NaN;
  return {
    cost: toldCost(number('x-cost')),
    remainingCredits: toldBalance(number('x-remaining-credits')),
    seed: toldSeed(number('x-seed-value')),
    rateLimitRemaining: remaining >= 0 && remaining <= mostRequests ? remaining : undefined,
    rateLimitResetAt:
      instant(headerText(headers, 'x-rate-limit-reset-at-utc')) ?? retryAfter(headers, now),
  };
}

/** The format of the reset time is not documented: seconds, milliseconds, and dates with or without a zone are understood. */
function instant(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (Number.isFinite(number)) return number < 1e11 ? number * 1000 : number;
  return parseDate(
    /(?:z|utc|gmt|[+-]\d\d:?\d\d)$/i.test(value) ? value : `${value.replace(' ', 'T')}Z`,
  );
}
