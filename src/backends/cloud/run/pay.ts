import { SegmindError } from '#src/backends/cloud/cloud-error.ts';
import { repeat, repeats } from '#src/backends/cloud/http/repeat.ts';
import { type UpstreamBody, upstreamBody } from '#src/backends/segmind/request-body.ts';
import type { SampleContext } from './context.ts';

/**
 * Sends one sample's paid POST: when the rate limit lets it, told before it leaves, and never twice
 * where the first may have been carried out.
 */
export function pay<T>(
  context: SampleContext,
  post: (body: UpstreamBody) => Promise<T>,
): Promise<T> {
  const { shared, run, sample, purse, tell, tracker, signal } = context;
  const { rateLimiter, limits, now } = shared;
  const body = upstreamBody(run.parameters, sample.seed, run.contract === 'v1' && shared.base64);
  const hasPatience = (until: number): boolean =>
    run.begun > 0 || until - now() <= limits.patienceMs;

  async function attempt(): Promise<T> {
    if (run.refused) throw run.refused;
    const opensAt = rateLimiter.opensAt();
    if (!hasPatience(opensAt)) throw rateLimited(opensAt);
    run.begun += 1;
    try {
      await rateLimiter.take(signal);
      await tell({ type: 'submitting', sample: sample.index });
      signal.throwIfAborted();
      // Asked again: another sample of this run may have met a refusal in the meantime.
      if (run.refused) throw run.refused;
      tracker.begin();
      return await shared.circuits[run.model].execute(() => post(body), signal);
    } catch (error) {
      if (error instanceof SegmindError) learn(context, error);
      if (purse.billed === 'NO') run.begun -= 1;
      throw error;
    }
  }

  const mayRepeat = ({ repeatable, failure }: SegmindError): boolean =>
    repeatable && hasPatience(failure.retryAt ?? 0);
  return repeat(
    { times: repeats.paid, firstPauseMs: limits.paidPauseMs, mayRepeat },
    attempt,
    signal,
  );
}

function learn({ shared, run, purse }: SampleContext, error: SegmindError): void {
  const { billed, code, retryAt } = error.failure;
  purse.billed = billed;
  purse.cost = error.cost;
  if (error.standing) run.refused = error;
  if (code === 'PROVIDER_RATE_LIMITED' && retryAt) shared.rateLimiter.blockUntil(retryAt);
  shared.standings.record(run.model, error);
}

function rateLimited(retryAt: number): SegmindError {
  return new SegmindError({
    failure: {
      code: 'PROVIDER_RATE_LIMITED',
      message: `Segmind's rate limit is used up; the next request can leave at ${new Date(retryAt).toISOString()}.`,
      retryable: true,
      retryAt,
      billed: 'NO',
    },
  });
}
