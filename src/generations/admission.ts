import { ledger } from '#src/credits/ledger.ts';
import { InsufficientCreditsError, RateLimitedError } from '#src/domain/gateway-errors.ts';
import type { Plan } from '#src/routing/router.ts';
import type { Steps } from '#src/store/steps.ts';
import type { ServiceContext } from './context.ts';

/** @throws RateLimitedError when the account asks too often; counts this request */
export async function mustHaveRate(context: ServiceContext, accountId: string): Promise<void> {
  const waitMs = await context.requestRate.take(accountId);
  if (waitMs !== null)
    throw new RateLimitedError(
      `This account may ask for ${context.limits.requestsPerMinute} generations a minute.`,
      context.now() + waitMs,
    );
}

/** Without a forecast, when a place may be free. */
const usualWaitMs = 5_000;

/**
 * @throws RateLimitedError when the account has as many open generations as it may
 * @throws InsufficientCreditsError when it cannot cover the hold
 */
export function* mustBeAdmitted(
  context: ServiceContext,
  accountId: string,
  plan: Plan,
): Steps<void> {
  const { concurrent, queued } = context.limits;
  const { available, openHolds } = yield* ledger.headroom(accountId);
  const [{ quote }] = plan.candidates;
  if (openHolds >= concurrent + queued)
    throw new RateLimitedError(
      `This account has ${queued} generations waiting beside ${concurrent} that may run at once, as many as it may have.`,
      context.now() + (quote.expectedMs ?? usualWaitMs),
    );
  if (available < plan.hold) throw new InsufficientCreditsError(plan.hold, available);
}

/**
 * Takes the hold out of the account's credits and counts it, in one statement: of requests that
 * come at once, none gets what another has taken.
 *
 * @throws RateLimitedError, InsufficientCreditsError
 */
export function* admit(context: ServiceContext, accountId: string, plan: Plan): Steps<void> {
  const { concurrent, queued } = context.limits;
  while (!(yield* ledger.reserve(accountId, plan.hold, concurrent + queued)))
    // Says why; where there is room meanwhile, it is asked again.
    yield* mustBeAdmitted(context, accountId, plan);
}
