import type { AnswerMeta, Headers } from '#src/backends/cloud/http/answer.ts';
import { microCredits } from './wire.ts';

export function readHeaders(headers: Headers, now: number): AnswerMeta {
  const text = (name: string): string | undefined => {
    const value = headers[name];
    return Array.isArray(value) ? value[0] : value;
  };
  const number = (name: string): number | undefined => {
    const value = text(name)?.trim();
    const parsed = value ? Number(value) : Number.NaN;
    return Number.isFinite(parsed) ? parsed : undefined;
  };
  const credits = (name: string): number | undefined => {
    const dollars = number(name);
    return dollars === undefined || dollars < 0 ? undefined : microCredits(dollars);
  };
  const seconds = number('retry-after');
  return {
    cost: credits('x-cost'),
    remainingCredits: credits('x-remaining-credits'),
    seed: number('x-seed-value'),
    rateLimitRemaining: number('x-rate-limit-remaining'),
    rateLimitResetAt:
      instant(text('x-rate-limit-reset-at-utc')) ??
      (seconds === undefined ? undefined : now + seconds * 1000),
  };
}

/** The format of the reset time is not documented: seconds, milliseconds, and dates with or without a zone are understood. */
function instant(text: string | undefined): number | undefined {
  const value = text?.trim();
  if (!value) return undefined;
  const number = Number(value);
  if (Number.isFinite(number)) return number < 1e11 ? number * 1000 : number;
  const zoned = /(?:z|utc|gmt|[+-]\d\d:?\d\d)$/i.test(value)
    ? value
    : `${value.replace(' ', 'T')}Z`;
  const parsed = Date.parse(zoned);
  return Number.isNaN(parsed) ? undefined : parsed;
}
