import { schedulers } from '#models/schedulers.ts';
import { backends } from '#src/domain/backends.ts';
import type { BackendId, ProgressBasis } from '../generated/graphql.ts';

const money = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 6 });

/** Credits, exact: one is one US dollar. */
export function credits(amount: number): string {
  return money.format(amount);
}

/** From the least to the most that something is expected to cost. */
export function costRange({ costLow, costHigh }: { costLow: number; costHigh: number }): string {
  return costLow === costHigh ? credits(costHigh) : `${credits(costLow)} to ${credits(costHigh)}`;
}

/** What goes after a price, where it is known: how long it takes. */
export function expected(durationMs: number | null): string {
  if (durationMs === null) return '';
  return ` · ${durationMs < 1_000 ? '' : 'about '}${duration(durationMs)}`;
}

export function duration(ms: number): string {
  if (ms < 1_000) return 'under 1 s';
  if (ms < 90_000) return `${Math.round(ms / 1_000)} s`;
  return `${Math.round(ms / 60_000)} min`;
}

const clock = new Intl.DateTimeFormat('en', {
  day: 'numeric',
  month: 'short',
  hour: '2-digit',
  minute: '2-digit',
  hour12: false,
});
export function moment(iso: string): string {
  return clock.format(new Date(iso));
}

/** As they stand within a sentence. */
export const backendNames = Object.fromEntries(
  Object.entries(backends).map(([id, { name }]) => [id.toUpperCase(), name]),
) as Readonly<Record<BackendId, string>>;

/** As they stand alone. */
export const backendLabels = Object.fromEntries(
  Object.entries(backendNames).map(([id, name]) => [id, capitalised(name)]),
) as Readonly<Record<BackendId, string>>;

export const basisNames: Readonly<Record<ProgressBasis, string>> = {
  MEASURED: 'measured',
  ESTIMATED: 'estimated',
};

/** Names that have a form of their own. */
const names = new Map<string, string>([
  ['numInferenceSteps', 'Steps'],
  ...Object.entries(schedulers).map(([value, { name }]) => [value, name] as const),
]);

/** An enum value or a field's name as people write it: RATE_LIMITED is Rate limited, guidanceScale is Guidance scale. */
export function words(name: string): string {
  const known = names.get(name);
  if (known) return known;
  const parts = name === name.toUpperCase() ? name.split('_') : name.split(/(?=[A-Z])/);
  return capitalised(parts.map((part) => part.toLowerCase()).join(' '));
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

export function fileSize(bytes: number): string {
  if (bytes < 1e6) return `${Math.round(bytes / 1e3)} kB`;
  return bytes < 1e9 ? `${(bytes / 1e6).toFixed(1)} MB` : `${(bytes / 1e9).toFixed(1)} GB`;
}
