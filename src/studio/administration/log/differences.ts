import { moment } from '../../shared/format.ts';

/** What differs between before and after; null where there was, or is, nothing. */
export interface Difference {
  readonly name: string;
  readonly from: string | null;
  readonly to: string | null;
}

/** What an entry says of itself. */
const toldBefore = ['id', 'account', 'key'];

/** By name, what an entry of the log says has changed. @param before, after JSON objects, or null */
export function differences(before: unknown, after: unknown): Difference[] {
  const [old, now] = [factsOf(before), factsOf(after)];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return names
    .map((name) => ({ name, from: inWords(old[name]), to: inWords(now[name]) }))
    .filter(({ name, from, to }) => from !== to && !toldBefore.includes(name));
}

const isoMoment = /^\d{4}-\d\d-\d\dT[\d:.]+Z$/;

function factsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function inWords(value: unknown): string | null {
  if (value === undefined || value === null) return null;
  if (Array.isArray(value)) return value.map(inWords).join(', ');
  if (typeof value === 'object') return JSON.stringify(value);
  const text = String(value);
  return isoMoment.test(text) ? moment(text) : text;
}
