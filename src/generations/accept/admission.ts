import type { KeyRecord } from '#src/accounts/key-record.ts';
import type { RateLeft } from '#src/accounts/request-rate.ts';
import { budgets, type Spent } from '#src/budgets/budgets.ts';
import { ledger } from '#src/credits/ledger.ts';
import { type Budget, describeBudget } from '#src/domain/budgets.ts';
import { inCredits } from '#src/domain/credits.ts';
import {
  ForbiddenError,
  InsufficientCreditsError,
  RateLimitedError,
} from '#src/domain/gateway-errors.ts';
import type { Warning } from '#src/domain/warnings.ts';
import type { ServiceContext } from '#src/generations/context.ts';
import type { Plan } from '#src/routing/router.ts';
import type { Steps } from '#src/store/steps.ts';

/** A request that a rate may refuse, and budgets may. */
export interface Applicant {
  readonly accountId: string;
  readonly keyId: string | null;
  /** When it was asked for: budgets go by it. */
  readonly createdAt: number;
}

/** @throws RateLimitedError when the key or its account asks too often; counts this request */
export async function mustHaveRate(
  context: ServiceContext,
  accountId: string,
  key: KeyRecord | undefined,
): Promise<void> {
  const perMinute = key?.limits.requestsPerMinute ?? null;
  if (key && perMinute !== null) {
    const keyWaitMs = await context.requestRate.take(rateIdOf(key), perMinute);
    if (keyWaitMs !== null)
      throw new RateLimitedError(
        `This key may ask for ${perMinute} generations a minute.`,
        context.now() + keyWaitMs,
      );
  }
  const waitMs = await context.requestRate.take(accountId);
  if (waitMs !== null)
    throw new RateLimitedError(
      `This account may ask for ${context.limits.requestsPerMinute} generations a minute.`,
      context.now() + waitMs,
    );
}

/** No account has a colon in its id. Rotated keys share the rate. */
function rateIdOf({ origin }: KeyRecord): string {
  return `key:${origin}`;
}

/** What is left of the rate that ends first; null where there is none. */
export async function rateLeft(
  { requestRate }: ServiceContext,
  accountId: string,
  key: KeyRecord | undefined,
): Promise<RateLeft | null> {
  const ofAccount = await requestRate.left(accountId);
  const perMinute = key?.limits.requestsPerMinute ?? null;
  const ofKey = key && perMinute !== null ? await requestRate.left(rateIdOf(key), perMinute) : null;
  if (!ofAccount || !ofKey) return ofKey ?? ofAccount;
  return ofKey.remaining <= ofAccount.remaining ? ofKey : ofAccount;
}

/** Without a forecast, when a place may be free. */
const usualWaitMs = 5_000;

/**
 * @throws RateLimitedError when the account has as many open generations as it may
 * @throws InsufficientCreditsError when it cannot cover the hold
 * @throws BudgetExceededError when a budget of the account or the key cannot
 * @throws ForbiddenError when the account was suspended or deleted meanwhile
 */
export function* mustBeAdmitted(
  context: ServiceContext,
  applicant: Applicant,
  plan: Plan,
): Steps<void> {
  const { accountId, createdAt } = applicant;
  const { concurrent, queued } = context.limits;
  const { available, openHolds, closed } = yield* ledger.headroom(accountId);
  if (closed === 1)
    throw new ForbiddenError('This account is suspended: it takes no requests at the moment.');
  const [{ quote }] = plan.candidates;
  if (openHolds >= concurrent + queued)
    throw new RateLimitedError(
      `This account has ${queued} generations waiting beside ${concurrent} that may run at once, as many as it may have.`,
      context.now() + (quote.expectedMs ?? usualWaitMs),
    );
  if (available < plan.hold) throw new InsufficientCreditsError(plan.hold, available);
  yield* budgets.mustAllow(applicant, plan.hold, createdAt);
}

/**
 * Takes the hold out of the account's credits and counts it, in one statement: of requests that
 * come at once, none gets what another has taken. Then counts it in the budgets, which the same
 * account's other requests wait for.
 *
 * @throws RateLimitedError, InsufficientCreditsError, BudgetExceededError
 */
export function* admit(context: ServiceContext, applicant: Applicant, plan: Plan): Steps<Spent> {
  const { concurrent, queued } = context.limits;
  while (!(yield* ledger.reserve(applicant.accountId, plan.hold, concurrent + queued)))
    // Says why; where there is room meanwhile, it is asked again.
    yield* mustBeAdmitted(context, applicant, plan);
  return yield* budgets.spend(applicant, plan.hold, applicant.createdAt);
}

/** What the caller is told of a budget of which little is left. */
export function budgetWarning(budget: Budget): Warning {
  const { used, amount, endsAt } = budget;
  return {
    code: 'BUDGET_NEARLY_USED',
    message: `${inCredits(used)} of ${inCredits(amount)} credits are used of ${describeBudget(budget)}; it begins anew at ${new Date(endsAt).toISOString()}.`,
  };
}
