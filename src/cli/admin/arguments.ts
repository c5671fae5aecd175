import { type KeyLimits, parseModels } from '#src/accounts/key-limits.ts';
import { allScopes, type Scope } from '#src/accounts/scopes.ts';
import { UsageError } from '#src/cli/usage-error.ts';
import { backendIds } from '#src/domain/backends.ts';
import { allPeriods, type BudgetPeriod } from '#src/domain/budgets.ts';
import type { Arguments } from './command.ts';

const microPerCredit = 1e6;
const mostCredits = Math.floor(Number.MAX_SAFE_INTEGER / microPerCredit);

/** @returns micro-credits */
export function parseCredits(text: string): number {
  const micro = Math.round(Number(text) * microPerCredit);
  if (/^\d+(\.\d{1,6})?$/.test(text) && Number.isSafeInteger(micro)) return micro;
  throw new UsageError(
    `"${text}" is not an amount of credits: a number from 0 to ${mostCredits} with at most six decimals.`,
  );
}

export function parseCount(text: string, what: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(`"${text}" is not ${what}: a whole number from 0.`);
}

export function parseScopes(text: string): Scope[] {
  return listOf(text).map((word) => oneOf(allScopes, word, 'a scope'));
}

export function parsePeriod(text: string): BudgetPeriod {
  return oneOf(allPeriods, text, 'a period');
}

/** Limits of a key, as the options that `limitOptions` describes give them. @throws UsageError, InvalidInputError */
export function parseLimits({ models, backends, rate }: Arguments['options']): KeyLimits {
  return {
    models: models === undefined ? null : parseModels(listOf(models)),
    backends:
      backends === undefined
        ? null
        : listOf(backends).map((word) => oneOf(backendIds, word, 'a backend')),
    requestsPerMinute: rate === undefined ? null : parseCount(rate, 'a rate'),
  };
}

export const limitOptions = {
  models: 'the models it may use, with commas; all by default',
  backends: 'the backends it may use, with commas; all by default',
  rate: "generations it may ask for in a minute, beside the account's limit",
} as const;

/** @returns milliseconds since the epoch */
export function parseMoment(text: string): number {
  const ms = Date.parse(text);
  if (Number.isNaN(ms))
    throw new UsageError(`"${text}" is not a moment: write 2026-11-27 or 2026-11-27T12:00:00Z.`);
  return ms;
}

function listOf(text: string): string[] {
  return text.split(',').map((word) => word.trim());
}

/** @throws UsageError that names all */
export function oneOf<T extends string>(all: readonly T[], word: string, what: string): T {
  const found = all.find((one) => one.toLowerCase() === word.toLowerCase());
  if (found) return found;
  const known = all.map((one) => one.toLowerCase()).join(', ');
  throw new UsageError(`"${word}" is not ${what}; there are ${known}.`);
}
