import type { CatalogueId } from '#models/index.ts';
import { maxSeed } from '#models/parameters.ts';
import { priceOf } from '#models/prices.ts';
import type { CloudId } from '#src/domain/backends.ts';

/**
 * What a provider may say about a sample, within bounds that every later sum and every stored column
 * can hold. What lies outside is not corrected: it counts as not said, since nothing tells what was meant.
 */

/** Dollars that one sample can cost: ten thousand times a list price. */
const mostCost = 1_000;
/** Dollars that an account can hold. */
const mostBalance = 1_000_000_000;

/** @returns whole micro-credits; undefined for what no sample can cost */
export function toldCost(dollars: number | undefined): number | undefined {
  return microCredits(dollars, mostCost);
}

/**
 * What was told is the time on the provider's hardware; the price of a second is the table's.
 *
 * @returns whole micro-credits; undefined for no time, or where images are not priced by it
 */
export function costOfTime(
  model: CatalogueId,
  provider: CloudId,
  seconds: number | undefined,
): number | undefined {
  const price = priceOf(model, provider);
  if (price?.unit !== 'SECOND' || seconds === undefined) return undefined;
  return toldCost((seconds * price.amount) / 1e6);
}

/** @returns whole micro-credits; undefined for what no account can hold */
export function toldBalance(dollars: number | undefined): number | undefined {
  return microCredits(dollars, mostBalance);
}

/** @returns null for what is said and is no seed: no whole number, negative, or beyond the largest that requests take */
export function toldSeed(value: number | undefined): number | null | undefined {
  if (value === undefined) return undefined;
  return Number.isInteger(value) && value >= 0 && value <= maxSeed ? value : null;
}

function microCredits(dollars: number | undefined, most: number): number | undefined {
  if (dollars === undefined) return undefined;
  return dollars >= 0 && dollars <= most ? Math.round(dollars * 1e6) : undefined;
}
