import type { BackendId } from '#src/domain/backends.ts';
import { inCredits } from '#src/domain/credits.ts';
import type { Rejection } from '#src/domain/gateway-errors.ts';
import type { Route } from '#src/domain/generation.ts';
import type { Candidate } from './candidate.ts';
import type { Order } from './order.ts';

/** Why the first of the candidates was taken and the others were not, in sentences for people. */
export function explain(
  { candidates, drawn }: Order,
  rejected: readonly Rejection[],
  route: Route,
): string {
  const [first, ...others] = candidates;
  const sentences = [
    headOf(candidates.length, drawn, rejected, route),
    waitOf(first),
    ...others.map((one) => `${one.backend}: next, ${facts(one)}.`),
    ...rejected.filter(({ backend }) => mayAnswer(route, backend)).map(told),
  ];
  return sentences.filter((one) => one !== null).join(' ');
}

function headOf(
  count: number,
  drawn: string | null,
  rejected: readonly Rejection[],
  { backend, backends: preferred, objective }: Route,
): string {
  if (backend !== 'AUTO') return 'The request asks for this backend.';
  if (preferred) return 'The first that can, in the order that the request asks for.';
  if (drawn !== null) return drawn;
  if (count > 1) return `Ranked first of ${count} by ${objective}.`;
  return rejected.length === 0 ? 'The only backend.' : 'The only backend that can.';
}

function waitOf({ notBefore }: Candidate): string | null {
  if (notBefore === undefined) return null;
  return `Its rate limit is used up until ${new Date(notBefore).toISOString()}; it begins then.`;
}

/** Of a backend that the request does not ask for there is nothing to tell. */
function mayAnswer({ backend: only, backends: preferred }: Route, backend: BackendId): boolean {
  return only === 'AUTO' && (preferred?.includes(backend) ?? true);
}

function told({ backend, reason }: Rejection): string {
  return `${backend}: ${reason}`;
}

/** What the choice goes by: price, time and queue. */
export function facts({ quote, queued, notBefore }: Candidate): string {
  const time =
    quote.expectedMs === null ? 'time unknown' : `about ${Math.round(quote.expectedMs)} ms`;
  const wait = notBefore === undefined ? '' : ', limited';
  return `up to ${inCredits(quote.high)} credits, ${time}, ${queued} queued${wait}`;
}
