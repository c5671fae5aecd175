import { describe, expect, it } from 'vitest';
import type { AvailabilityStatus } from '#src/domain/backends.ts';
import type { ErrorCode } from '#src/domain/failures.ts';
import { failureOf, outcomeOf, requestOf } from '#test/backends/outcomes.ts';
import { type ErrorName, errorNames } from '#test/helpers/segmind/errors.ts';
import { createPair, v1, v2 } from './pair.ts';

interface Meaning {
  readonly code: ErrorCode;
  readonly retryable: boolean;
  /** What the model offers afterwards. */
  readonly offer: AvailabilityStatus;
  /** How many paid requests were sent before giving up. */
  readonly v1Tries: number;
  readonly submitTries: number;
  /** Lost behind a gateway: v1 cannot know what became of it. */
  readonly v1Unknown?: boolean;
}

const rejected: Meaning = {
  code: 'PROVIDER_REJECTED',
  retryable: false,
  offer: 'AVAILABLE',
  v1Tries: 1,
  submitTries: 1,
};
const unauthorized: Meaning = {
  ...rejected,
  code: 'PROVIDER_UNAUTHORIZED',
  retryable: true,
  offer: 'DOWN',
};
const noCredits: Meaning = {
  ...rejected,
  code: 'PROVIDER_NO_CREDITS',
  retryable: true,
  offer: 'NO_CREDITS',
};
const retired: Meaning = {
  ...rejected,
  code: 'PROVIDER_MODEL_RETIRED',
  retryable: true,
  offer: 'RETIRED',
};
// Three failures in a row, as the retried submits are, open the circuit.
const gateway: Meaning = {
  code: 'PROVIDER_UNAVAILABLE',
  retryable: true,
  offer: 'DOWN',
  v1Tries: 1,
  submitTries: 3,
  v1Unknown: true,
};

const meanings: Record<ErrorName, Meaning> = {
  badRequest: rejected,
  keyMissing: unauthorized,
  keyInvalid: unauthorized,
  consoleUnauthorized: unauthorized,
  forbidden: unauthorized,
  unknownModel: retired,
  noCreditRecord: retired,
  methodNotAllowed: { ...unauthorized, code: 'PROVIDER_BAD_RESPONSE' },
  contentType: rejected,
  insufficientCredits: noCredits,
  valueRejected: rejected,
  spendLimit: noCredits,
  retired,
  unprocessable: rejected,
  rateLimited: {
    code: 'PROVIDER_RATE_LIMITED',
    retryable: true,
    offer: 'RATE_LIMITED',
    v1Tries: 1,
    submitTries: 1,
  },
  serverError: { ...gateway, code: 'PROVIDER_FAILED', v1Unknown: false },
  badGateway: gateway,
  unavailable: gateway,
  gatewayTimeout: gateway,
};

describe.each(errorNames)('%s', (name) => {
  const meaning = meanings[name];
  const faults = Array.from({ length: 4 }, () => ({ kind: 'error', error: name }) as const);

  it('is understood from a v1 call', async () => {
    await using pair = await createPair(v1);
    pair.standIn.faults.add('v1', ...faults);
    const { story, error, events } = await outcomeOf(pair.backend, requestOf('tiny-sd'));
    if (meaning.v1Unknown) {
      expect(error).toBeUndefined();
      expect(story).toEqual([
        'submitting 0',
        'sampleFailed 0 OUTCOME_UNKNOWN billed UNKNOWN cost undefined',
      ]);
    } else {
      expect(failureOf(error)).toMatchObject({
        code: meaning.code,
        retryable: meaning.retryable,
        billed: 'NO',
      });
      expect(events.filter(({ type }) => type === 'sampleFailed')).toEqual([]);
    }
    expect(pair.standIn.requests).toHaveLength(meaning.v1Tries);
    expect(pair.standIn.ledger('all')).toEqual([]);
    const v1Offer =
      meaning.offer === 'DOWN' && meaning.submitTries > 1 ? 'AVAILABLE' : meaning.offer;
    expect(pair.backend.offer('tiny-sd').status).toBe(v1Offer);
  });

  it('is understood from a submit', async () => {
    await using pair = await createPair(v2);
    pair.standIn.faults.add('submit', ...faults);
    const { error } = await outcomeOf(pair.backend, requestOf('tiny-sd'));
    expect(failureOf(error)).toMatchObject({
      code: meaning.code,
      retryable: meaning.retryable,
      billed: 'NO',
    });
    expect(pair.standIn.requests).toHaveLength(meaning.submitTries);
    expect(pair.standIn.ledger('all')).toEqual([]);
    expect(pair.backend.offer('tiny-sd')).toMatchObject({ status: meaning.offer });
  });
});

describe('what an error says', () => {
  it('quotes the words of the answer, and of a page only that it is one', async () => {
    await using pair = await createPair(v1);
    pair.standIn.faults.add('v1', { kind: 'error', error: 'insufficientCredits' });
    const first = await outcomeOf(pair.backend, requestOf('tiny-sd'));
    expect(failureOf(first.error).message).toContain('Your balance is 0.0012');
    pair.standIn.faults.add('v1', { kind: 'error', error: 'methodNotAllowed' });
    const second = await outcomeOf(pair.backend, requestOf('portrait-sd'));
    expect(failureOf(second.error).message).toContain('(405: an HTML page)');
    expect(failureOf(second.error).message).not.toContain('<');
  });

  it('gives the time that the answer gave for coming back', async () => {
    await using pair = await createPair(v1, { ratePerMinute: 1 });
    await outcomeOf(pair.backend, requestOf('tiny-sd'));
    const reset = Date.parse(pair.standIn.rateLimit.headers()['x-rate-limit-reset-at-utc']!);
    const { error } = await outcomeOf(pair.backend, requestOf('tiny-sd'));
    expect(failureOf(error)).toMatchObject({ code: 'PROVIDER_RATE_LIMITED', retryAt: reset });
    expect(pair.backend.offer('ssd-1b')).toMatchObject({ status: 'RATE_LIMITED', until: reset });
    // The first answer told that nothing is left, so the second request was not sent at all.
    expect(pair.standIn.requests).toHaveLength(1);
  });
});

describe('a refusal is believed for its time', () => {
  it('of a key for the whole account, of a model for that one', async () => {
    await using pair = await createPair(v1);
    pair.standIn.faults.add('v1', { kind: 'error', error: 'retired' });
    await outcomeOf(pair.backend, requestOf('tiny-sd'));
    expect(pair.backend.offer('tiny-sd').status).toBe('RETIRED');
    expect(pair.backend.offer('portrait-sd').status).toBe('AVAILABLE');
    pair.standIn.faults.add('v1', { kind: 'error', error: 'keyInvalid' });
    await outcomeOf(pair.backend, requestOf('portrait-sd'));
    for (const model of ['tiny-sd', 'portrait-sd', 'ssd-1b'] as const)
      expect(pair.backend.offer(model).status).toBe('DOWN');
  });

  it('tried again afterwards, and doubled when it proves true', async () => {
    let time = 1_000_000;
    await using pair = await createPair({ ...v1, now: () => time, monotonicNow: () => time });
    const refuse = async () => {
      pair.standIn.faults.add('v1', { kind: 'error', error: 'insufficientCredits' });
      await outcomeOf(pair.backend, requestOf('tiny-sd'));
      return pair.backend.offer('tiny-sd').until! - time;
    };
    const first = await refuse();
    time += first;
    expect(pair.backend.offer('tiny-sd').status).toBe('AVAILABLE');
    expect(await refuse()).toBe(2 * first);
    time += 2 * first;
    await outcomeOf(pair.backend, requestOf('tiny-sd'));
    expect(pair.backend.offer('tiny-sd').status).toBe('AVAILABLE');
    expect(await refuse()).toBe(first);
  });

  it('forgotten when the account has more money than before', async () => {
    await using pair = await createPair(v1, { balance: 1_000 });
    const { signal } = new AbortController();
    await pair.backend.refreshCredits(signal);
    await outcomeOf(pair.backend, requestOf('tiny-sd'));
    expect(pair.backend.offer('tiny-sd').status).toBe('NO_CREDITS');
    pair.standIn.account.balance = 5_000_000;
    await pair.backend.refreshCredits(signal);
    expect(pair.backend.offer('tiny-sd').status).toBe('AVAILABLE');
  });

  it('needs no second request of the same run', async () => {
    await using pair = await createPair({ ...v1, concurrency: 1 });
    pair.standIn.faults.add('v1', { kind: 'error', error: 'keyInvalid' });
    const { error } = await outcomeOf(pair.backend, requestOf('tiny-sd', { samples: 4 }));
    expect(failureOf(error).code).toBe('PROVIDER_UNAUTHORIZED');
    expect(pair.standIn.requests).toHaveLength(1);
  });
});
