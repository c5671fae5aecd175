import { backends } from '#src/domain/backends.ts';
import type { BackendId, ProgressBasis } from '../generated/graphql.ts';

const money = new Intl.NumberFormat('en', { minimumFractionDigits: 2, maximumFractionDigits: 6 });

/** Credits, exact: one is one US dollar. */
export function credits(amount: number): string {
  return money.format(amount);
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

export const backendNames = Object.fromEntries(
  Object.entries(backends).map(([id, { name }]) => [id.toUpperCase(), name]),
) as Readonly<Record<BackendId, string>>;

export const basisNames: Readonly<Record<ProgressBasis, string>> = {
  MEASURED: 'measured',
  ESTIMATED: 'estimated',
};

/** Names that no rule makes readable. */
const names: Readonly<Record<string, string>> = {
  numInferenceSteps: 'Steps',
  UNI_PC: 'UniPC',
  EULER_A: 'Euler a',
  DPM2_A_KARRAS: 'DPM2 a Karras',
};

const acronyms = new Set(['DDIM', 'DDPM', 'DPM', 'DPM2', 'LMS', 'PNDM']);

/** An enum value or a field's name as people write it: DPM2_KARRAS is DPM2 Karras, guidanceScale is Guidance scale. */
export function words(name: string): string {
  const known = names[name];
  if (known) return known;
  const parts = name === name.toUpperCase() ? name.split('_') : name.split(/(?=[A-Z])/);
  const [first = '', ...others] = parts.map((part) =>
    acronyms.has(part) ? part : part.toLowerCase(),
  );
  const rest = acronyms.has(first) ? others.map(capitalised) : others;
  return [capitalised(first), ...rest].join(' ');
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

export function count(number: number, one: string, many = `${one}s`): string {
  return `${number} ${number === 1 ? one : many}`;
}

export function fileSize(bytes: number): string {
  return bytes < 1e6 ? `${Math.round(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
