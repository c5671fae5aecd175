import { type Headers, headerText } from './answer.ts';

/**
 * When an answer says to come back: seconds from now, or a date (RFC 9110, 10.2.3).
 *
 * @param now milliseconds since the epoch, as the result is
 */
export function retryAfter(headers: Headers, now: number): number | undefined {
  const text = headerText(headers, 'retry-after');
  if (text === undefined) return undefined;
  const seconds = Number(text);
  return Number.isFinite(seconds) ? now + seconds * 1000 : parseDate(text);
}

/** @returns milliseconds since the epoch; undefined for what is no date */
export function parseDate(text: string): number | undefined {
  const parsed = Date.parse(text);
  return Number.isNaN(parsed) ? undefined : parsed;
}
