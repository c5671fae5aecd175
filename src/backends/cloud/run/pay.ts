import { kindOf } from '#src/backends/cloud/asked.ts';
import type { Order } from '#src/backends/cloud/client.ts';
import { CloudError } from '#src/backends/cloud/cloud-error.ts';
import { repeat, repeats } from '#src/backends/cloud/http/repeat.ts';
import type { SampleContext } from './context.ts';

/**
 * Sends one sample's paid POST: when the rate limit lets it, told before it leaves, and never twice
 * where the first may have been carried out.
 */
export function pay<T>(context: SampleContext, post: (order: Order) => Promise<T>): Promise<T> {
  const { shared, run, sample, billing, tell, tracker, signal } = context;
  const { rateLimiter, limits, now } = shared;
  const { model, parameters, start, deadlineAt = Number.POSITIVE_INFINITY } = run;
  const mayWait = (until: number): boolean =>
    run.begun > 0 || until - now() <= limits.rateLimitWaitMs;

  async function attempt(): Promise<T> {
    if (run.refused) throw run.refused;
    const opensAt = rateLimiter.opensAt();
    if (!mayWait(opensAt)) throw rateLimited(shared.provider.name, opensAt);
    run.begun += 1;
    try {
      await rateLimiter.take(signal);
      await tell({ type: 'submitting', sample: sample.index });
      signal.throwIfAborted();
      // Asked again: another sample of this run may have met a refusal in the meantime.
      if (run.refused) throw run.refused;
      tracker.begin();
      const withinMs = Math.min(limits.jobMs, deadlineAt - shared.monotonicNow());
      const order = { model, parameters, start, seed: sample.seed, withinMs };
      return await shared.circuits[run.model].execute(() => post(order));
    } catch (error) {
      if (error instanceof CloudError) learn(context, error);
      if (billing.billed === 'NO') run.begun -= 1;
      throw error;
    }
  }

  const mayRepeat = ({ repeatable, failure }: CloudError): boolean =>
    repeatable && mayWait(failure.retryAt ?? 0);
  return repeat(
    { times: repeats.paid, firstPauseMs: limits.paidPauseMs, mayRepeat },
    attempt,
    signal,
  );
}

function learn({ shared, run, billing }: SampleContext, error: CloudError): void {
  const { billed, code, retryAt } = error.failure;
  billing.billed = billed;
  billing.cost = error.cost;
  if (error.cooldown) run.refused = error;
  if (code === 'PROVIDER_RATE_LIMITED' && retryAt) shared.rateLimiter.blockUntil(retryAt);
  shared.cooldowns.record(kindOf(run.model, run.parameters), error);
}

function rateLimited(name: string, retryAt: number): CloudError {
  return new CloudError({
    failure: {
      code: 'PROVIDER_RATE_LIMITED',
      message: `${name}'s rate limit is used up; the next request can leave at ${new Date(retryAt).toISOString()}.`,
      retryable: true,
      retryAt,
      billed: 'NO',
    },
  });
}
