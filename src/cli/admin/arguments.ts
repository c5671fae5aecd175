import { allScopes, type Scope } from '#src/accounts/scopes.ts';
import { UsageError } from '#src/cli/usage-error.ts';

const microPerCredit = 1e6;

/** @returns micro-credits */
export function parseCredits(text: string): number {
  const micro = Math.round(Number(text) * microPerCredit);
  if (/^\d+(\.\d{1,6})?$/.test(text) && Number.isSafeInteger(micro)) return micro;
  throw new UsageError(
    `"${text}" is not an amount of credits: a number with at most six decimals.`,
  );
}

export function parseCount(text: string, what: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new UsageError(`"${text}" is not ${what}: a whole number from 0.`);
}

export function parseScopes(text: string): Scope[] {
  return text.split(',').map((word) => {
    const scope = allScopes.find((one) => one === word.trim().toUpperCase());
    if (scope) return scope;
    const known = allScopes.map((one) => one.toLowerCase()).join(', ');
    throw new UsageError(`"${word}" is not a scope; there are ${known}.`);
  });
}
