import type { Billed, Failure } from '#src/domain/failures.ts';
import { CloudError, type CloudErrorFacts } from './cloud-error.ts';
import { commonRefusal } from './common-refusal.ts';
import { believedReturn } from './health/rate-limiter.ts';
import type { Answer } from './http/answer.ts';
import { errorText } from './http/error-text.ts';
import type { TransportError } from './http/send.ts';
import { isSuccess, type Provider } from './provider.ts';
import type { Redact } from './redact.ts';

/**
 * The kinds of call, and what failing in one means for the money:
 * - `generate`: a paid POST whose answer is the image. Lost, it may have been made and billed.
 * - `submit`: a paid POST that only queues a job. An error answer means that none was queued, also
 *   a 5xx; a lost answer can mean anything.
 * - `poll`: a GET about a job that will be billed when it completes.
 * - `result`: a GET of the record of a job that is done and billed.
 * - `image`: a GET of its picture.
 * - `credits`: a GET that costs nothing.
 */
export type Call = 'generate' | 'submit' | 'poll' | 'result' | 'image' | 'credits';

export interface ErrorContext {
  readonly provider: Provider;
  readonly call: Call;
  readonly redact: Redact;
  readonly now: number;
  /** The caller has ended the exchange: then a broken one says nothing about the service. */
  readonly aborted: boolean;
}

/** Calls about a job that was submitted before: what a failure leaves unknown, or lost. */
const afterSubmit: Partial<Record<Call, Pick<Failure, 'code' | 'billed'> & { says: string }>> = {
  poll: {
    code: 'OUTCOME_UNKNOWN',
    billed: 'UNKNOWN',
    says: 'What became of the submitted job cannot be learned',
  },
  result: {
    code: 'PROVIDER_BAD_RESPONSE',
    billed: 'YES',
    says: "The finished job's result cannot be fetched",
  },
  image: {
    code: 'PROVIDER_BAD_RESPONSE',
    billed: 'YES',
    says: 'The finished image cannot be downloaded',
  },
};

/** Without a stated time to come back. Most limits are by the minute. */
const defaultRateLimitMs = 60_000;

/** An answer whose status is none of success, as facts. */
export function answerError(answer: Answer, context: ErrorContext): CloudError {
  const { provider, call, redact, now } = context;
  const { status } = answer;
  const text = redact(errorText(answer));
  const quoted = text ? `${status}: ${text}` : `${status}`;
  const refusal = provider.refusalOf(status, text) ?? commonRefusal(provider, status);
  const { code, says, retryable, outage, cooldown, retryInMs, undone } = refusal;
  // A later or another try of these may pass; everything else is settled.
  const transient = status === 429 || status >= 500;

  if (status === 422 && (call === 'poll' || call === 'result')) return jobFailed(provider, text);
  const isPaid =
    call === 'generate' || (call === 'submit' && provider.mayQueueBehindErrors === true);
  const mayBeDone = isPaid && !undone;
  // Behind a gateway's timeout the image may be made all the same.
  if (mayBeDone && (status > 500 || status === 408))
    return outcomeUnknown(`${provider.name}'s answer was lost behind a gateway (${quoted})`, true);
  const submitted = afterSubmit[call];
  if (submitted)
    return failure(submitted.code, `${submitted.says} (${quoted})`, submitted.billed, {
      repeatable: transient,
      outage,
    });
  const { rateLimitResetAt } = provider.readHeaders(answer.headers, now);
  return new CloudError({
    failure: {
      code,
      message: `${says} (${quoted}).`,
      retryable,
      ...(status === 429 && {
        retryAt: believedReturn(rateLimitResetAt ?? now + (retryInMs ?? defaultRateLimitMs), now),
      }),
      billed: 'NO',
    },
    // A 500 to a paid request is not known to be safe to repeat.
    repeatable: mayBeDone ? status === 429 : transient,
    outage,
    cooldown,
  });
}

/** An exchange that broke, as facts. */
export function transportError(error: TransportError, context: ErrorContext): CloudError {
  const { provider, call, redact, now, aborted } = context;
  const outage = !aborted;
  const why = redact(error.message);
  const submitted = afterSubmit[call];
  if (submitted)
    return failure(submitted.code, `${submitted.says} (${why})`, submitted.billed, {
      repeatable: true,
      outage,
    });
  if (!error.sent || call === 'credits')
    return failure('PROVIDER_UNAVAILABLE', `${provider.name} cannot be reached (${why})`, 'NO', {
      // A connection that hangs has used up the time that another try would need.
      repeatable: !error.timedOut && !why.includes('UND_ERR_CONNECT_TIMEOUT'),
      outage,
    });
  const { head } = error;
  if (call === 'generate' && head && isSuccess(provider, head.status)) {
    const { cost } = provider.readHeaders(head.headers, now);
    return badAnswer(provider, `it broke off (${why})`, cost);
  }
  // An error's page that broke off is an error all the same.
  if (
    call === 'submit' &&
    head &&
    !isSuccess(provider, head.status) &&
    !mayBeQueued(provider, head)
  )
    return failure('PROVIDER_UNAVAILABLE', `${provider.name} is not available (${why})`, 'NO', {
      repeatable: head.status >= 500,
      outage,
    });
  return outcomeUnknown(`${provider.name}'s answer was lost (${why})`, outage);
}

function mayBeQueued({ mayQueueBehindErrors }: Provider, { status }: { status: number }): boolean {
  return mayQueueBehindErrors === true && status >= 500;
}

/** A paid request that may have been carried out: never sent again by itself. */
export function outcomeUnknown(why: string, outage = false): CloudError {
  return failure('OUTCOME_UNKNOWN', `${why}; the image may have been made and billed`, 'UNKNOWN', {
    outage,
  });
}

/** An answer of success, so a billed one, that does not hold what it should. */
export function badAnswer(
  { name }: Provider,
  why: string,
  cost?: number,
  repeatable = false,
): CloudError {
  return failure('PROVIDER_BAD_RESPONSE', `${name}'s answer cannot be used: ${why}`, 'YES', {
    cost,
    repeatable,
  });
}

/** A job that ran and failed: not billed, unless the provider bills the time that it took. */
export function jobFailed(
  { name }: Provider,
  why: string,
  billed: Billed = 'NO',
  cost?: number,
): CloudError {
  const sentence = `${name} ran the job and it failed${why ? `: ${why}` : ''}`;
  return whyNoImage(sentence, why, billed, { cost });
}

/** An answer of status 200 that holds an error's words and no image: billed, unless it says that it cost nothing. */
export function errorInAnswer({ name }: Provider, why: string, cost?: number): CloudError {
  const sentence = `${name} answered with an error in place of the image: ${why}`;
  return whyNoImage(sentence, why, cost === 0 ? 'NO' : 'YES', { cost });
}

/** Words for a prompt or a picture that the provider does not let through: asking again brings the same. */
const refusal = /nsfw|unsafe|safety|content policy|policy violation|moderat|prohibited|explicit/i;

function whyNoImage(
  sentence: string,
  why: string,
  billed: Billed,
  facts: Omit<CloudErrorFacts, 'failure'> = {},
): CloudError {
  if (!refusal.test(why)) return failure('PROVIDER_FAILED', sentence, billed, facts);
  return new CloudError({
    failure: { code: 'PROVIDER_REJECTED', message: `${sentence}.`, retryable: false, billed },
    ...facts,
  });
}

function failure(
  code: Failure['code'],
  sentence: string,
  billed: Billed,
  facts: Omit<CloudErrorFacts, 'failure'> = {},
): CloudError {
  return new CloudError({
    failure: { code, message: `${sentence}.`, retryable: true, billed },
    ...facts,
  });
}
