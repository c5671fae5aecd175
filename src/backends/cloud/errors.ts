import { readHeaders } from '#src/backends/segmind/answer-headers.ts';
import { refusalOf } from '#src/backends/segmind/refusals.ts';
import { errorBody, parseJson } from '#src/backends/segmind/wire.ts';
import type { Billed, Failure } from '#src/domain/failures.ts';
import { SegmindError, type SegmindErrorFacts } from './cloud-error.ts';
import type { Answer, TransportError } from './http/send.ts';
import type { Redact } from './redact.ts';

/**
 * The kinds of call, and what failing in one means for the money:
 * - `v1`: a paid POST whose answer is the image. Lost, it may have been made and billed.
 * - `submit`: a paid POST that only queues a job. By the documentation an error answer means that
 *   none was queued, also a 5xx; a lost answer can mean anything.
 * - `poll`: a GET about a job that will be billed when it completes.
 * - `result`: a GET of the record of a job that is done and billed.
 * - `image`: a GET of its picture.
 * - `credits`: a GET that costs nothing.
 */
export type Call = 'v1' | 'submit' | 'poll' | 'result' | 'image' | 'credits';

export interface ErrorContext {
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

/** Without a stated time to come back. Segmind's limits are by the minute. */
const defaultRateLimitMs = 60_000;

/** An answer whose status is not 200, as facts. */
export function answerError(answer: Answer, { call, redact, now }: ErrorContext): SegmindError {
  const { status } = answer;
  const text = redact(errorText(answer));
  const quoted = text ? `${status}: ${text}` : `${status}`;
  const { code, says, retryable, outage, standing } = refusalOf(status, text);
  // A later or another try of these may pass; everything else is settled.
  const transient = status === 429 || status >= 500;

  if (status === 422 && (call === 'poll' || call === 'result')) return jobFailed(text);
  // Behind a gateway's timeout the image may be made all the same.
  if (call === 'v1' && (status > 500 || status === 408))
    return outcomeUnknown(`Segmind's answer was lost behind a gateway (${quoted})`, true);
  const submitted = afterSubmit[call];
  if (submitted)
    return failure(submitted.code, `${submitted.says} (${quoted})`, submitted.billed, {
      repeatable: transient,
      outage,
    });
  const { rateLimitResetAt } = readHeaders(answer.headers, now);
  return new SegmindError({
    failure: {
      code,
      message: `${says} (${quoted}).`,
      retryable,
      ...(status === 429 && { retryAt: rateLimitResetAt ?? now + defaultRateLimitMs }),
      billed: 'NO',
    },
    // A 500 of v1 is not documented as safe to repeat.
    repeatable: call === 'v1' ? status === 429 : transient,
    outage,
    standing,
  });
}

/** An exchange that broke, as facts. */
export function transportError(
  error: TransportError,
  { call, redact, now, aborted }: ErrorContext,
): SegmindError {
  const outage = !aborted;
  const why = redact(error.message);
  const submitted = afterSubmit[call];
  if (submitted)
    return failure(submitted.code, `${submitted.says} (${why})`, submitted.billed, {
      repeatable: true,
      outage,
    });
  if (!error.sent || call === 'credits')
    return failure('PROVIDER_UNAVAILABLE', `Segmind cannot be reached (${why})`, 'NO', {
      // A connection that hangs has used up the time that another try would need.
      repeatable: !error.timedOut && !why.includes('UND_ERR_CONNECT_TIMEOUT'),
      outage,
    });
  if (call === 'v1' && error.head?.status === 200)
    return badAnswer(`it broke off (${why})`, readHeaders(error.head.headers, now).cost);
  // An error's page that broke off is an error all the same.
  if (call === 'submit' && error.head && error.head.status !== 200)
    return failure('PROVIDER_UNAVAILABLE', `Segmind is not available (${why})`, 'NO', {
      repeatable: error.head.status >= 500,
      outage,
    });
  return outcomeUnknown(`Segmind's answer was lost (${why})`, outage);
}

/** A paid request that may have been carried out: never sent again by itself. */
export function outcomeUnknown(why: string, outage = false): SegmindError {
  return failure('OUTCOME_UNKNOWN', `${why}; the image may have been made and billed`, 'UNKNOWN', {
    outage,
  });
}

/** An answer of status 200, so a billed one, that does not hold what it should. */
export function badAnswer(why: string, cost?: number, repeatable = false): SegmindError {
  return failure('PROVIDER_BAD_RESPONSE', `Segmind's answer cannot be used: ${why}`, 'YES', {
    cost,
    repeatable,
  });
}

/** A job that ran and failed is not billed. */
export function jobFailed(why: string): SegmindError {
  return failure(
    'PROVIDER_FAILED',
    `Segmind ran the job and it failed${why ? `: ${why}` : ''}`,
    'NO',
  );
}

function failure(
  code: Failure['code'],
  sentence: string,
  billed: Billed,
  facts: Omit<SegmindErrorFacts, 'failure'> = {},
): SegmindError {
  return new SegmindError({
    failure: { code, message: `${sentence}.`, retryable: true, billed },
    ...facts,
  });
}

/** The words of an error answer: from JSON, or plain text; of a page only that it is one. */
function errorText({ bytes, contentType }: Answer): string {
  const body = errorBody.safeParse(parseJson(bytes));
  if (body.success) return body.data ?? '';
  const text = bytes.toString('utf8').trim();
  return contentType.includes('html') || text.startsWith('<') ? 'an HTML page' : text;
}
