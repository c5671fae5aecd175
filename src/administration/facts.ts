import type { Account } from '#src/accounts/accounts.ts';
import type { KeyRecord } from '#src/accounts/key-record.ts';
import type { Balance } from '#src/credits/ledger.ts';
import { type Budget, levelOf } from '#src/domain/budgets.ts';
import { inCredits } from '#src/domain/credits.ts';

/*
 * What the log of administration and the commands tell of things: named as in the API, amounts in
 * credits, moments in ISO 8601.
 */

export function accountFacts({ id, name, createdAt, suspendedAt, deletedAt }: Account) {
  return {
    id,
    name,
    createdAt: iso(createdAt),
    suspendedAt: iso(suspendedAt),
    deletedAt: iso(deletedAt),
  };
}

export function balanceFacts({ available, held, spent }: Balance) {
  return { available: inCredits(available), held: inCredits(held), spent: inCredits(spent) };
}

export function keyFacts(key: KeyRecord) {
  const { id, accountId, name, environment, scopes, replacedBy, limits } = key;
  return {
    id,
    account: accountId,
    name,
    environment,
    scopes,
    createdAt: iso(key.createdAt),
    expiresAt: iso(key.expiresAt),
    revokedAt: iso(key.revokedAt),
    lastUsedAt: iso(key.lastUsedAt),
    replacedBy,
    ...limits,
  };
}

export function budgetFacts(budget: Budget) {
  const { accountId, keyId, period, amount, used, startsAt, endsAt } = budget;
  return {
    account: accountId,
    key: keyId,
    period,
    amount: inCredits(amount),
    used: inCredits(used),
    remaining: inCredits(Math.max(0, amount - used)),
    level: levelOf(budget),
    startsAt: iso(startsAt),
    endsAt: iso(endsAt),
  };
}

/** Dates end before the largest number that may be stored. */
const furthestMs = 8.64e15;

export function iso(ms: number | null): string | null {
  return ms === null
    ? null
    : new Date(Math.min(furthestMs, Math.max(-furthestMs, ms))).toISOString();
}
