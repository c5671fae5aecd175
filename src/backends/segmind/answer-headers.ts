import type { AnswerMeta, Headers } from '#src/backends/cloud/http/answer.ts';
import { toldBalance, toldCost, toldSeed } from '#src/backends/cloud/told-values.ts';

/** More requests a minute than any provider lets through. */
const mostRequests = 1_000_000;

export function readHeaders(headers: Headers, now: number): AnswerMeta {
  const text = (name: string): string | undefined => {
    const value = headers[name];
    return (Array.isArray(value) ? value[0] : value)?.trim() || undefined;
  };
  const number = (name: string): number | undefined => {
    const value = text(name);
    return value === undefined ? undefined : Number(value);
  };
  const remaining = number('x-rate-limit-remaining') ?? Number.NaN;
  return {
    cost: toldCost(number('x-cost')),
    remainingCredits: toldBalance(number('x-remaining-credits')),
    seed: toldSeed(number('x-seed-value')),
    rateLimitRemaining: remaining >= 0 && remaining <= mostRequests ? remaining : undefined,
    rateLimitResetAt:
      instant(text('x-rate-limit-reset-at-utc')) ?? retryAfter(text('retry-after'), now),
  };
}

/** RFC 9110, 10.2.3: seconds from now, or a date. */
function retryAfter(value: string | undefined, now: number): number | undefined {
  if (value === undefined) return undefined;
  const seconds = Number(value);
  return Number.isFinite(seconds) ? now + seconds * 1000 : date(value);
}

/** The format of the reset time is not documented: seconds, milliseconds, and dates with or without a zone are understood. */
function instant(value: string | undefined): number | undefined {
  if (value === undefined) return undefined;
  const number = Number(value);
  if (Number.isFinite(number)) return number < 1e11 ? number * 1000 : number;
  return date(/(?:z|utc|gmt|[+-]\d\d:?\d\d)$/i.test(value) ? value : `${value.replace(' ', 'T')}Z`);
}

function date(text: string): number | undefined {
  const parsed = Date.parse(text);
  return Number.isNaN(parsed) ? undefined : parsed;
}
