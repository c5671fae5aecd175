import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { Limits } from '#src/backends/cloud/limits.ts';
import { createSegmindBackend } from '#src/backends/segmind/backend.ts';
import { failureOf, outcomeOf, requestOf } from '#test/backends/outcomes.ts';
import { leastMs } from '#test/helpers/durations.ts';
import type { Fault } from '#test/helpers/segmind/faults.ts';
import { createPair, v1, v2 } from './pair.ts';

const lost = 'sampleFailed 0 OUTCOME_UNKNOWN billed UNKNOWN cost undefined';
const broken = 'sampleFailed 0 PROVIDER_BAD_RESPONSE billed YES cost 6000';
const image = 'image 0 cost 6000';

const limitOf = {
  v1: 'answerMs',
  submit: 'submitMs',
  status: 'pollMs',
  result: 'pollMs',
  image: 'downloadMs',
} as const;

/** Only what never comes is not waited for: on a busy machine everything else may take its time. */
function limitsFor(call: keyof typeof limitOf, { kind }: Fault): Partial<Limits> {
  const patient = { answerMs: 60_000, submitMs: 60_000, pollMs: 60_000, downloadMs: 60_000 };
  return kind === 'hang' ? { ...patient, [limitOf[call]]: 500 } : patient;
}

describe('a v1 call', () => {
  const cases: readonly [Fault, story: readonly string[]][] = [
    [{ kind: 'reset', processed: true }, [lost]],
    [{ kind: 'reset', processed: false }, [lost]],
    [{ kind: 'hang' }, [lost]],
    [{ kind: 'lostBehind', error: 'badGateway' }, [lost]],
    [{ kind: 'lostBehind', error: 'gatewayTimeout' }, [lost]],
    [{ kind: 'cut' }, [broken]],
    [{ kind: 'corrupt' }, [broken]],
    [{ kind: 'halfPicture' }, [broken]],
    [{ kind: 'mistyped' }, [broken]],
    [{ kind: 'emptyJson' }, [broken]],
    [
      { kind: 'elsewhere', url: 'http://127.0.0.1:1/' },
      ['BackendError PROVIDER_BAD_RESPONSE billed NO'],
    ],
    [{ kind: 'slow', ms: 20 }, [image]],
    [{ kind: 'cold', ms: 20 }, [image]],
    [{ kind: 'asArray' }, [image]],
    [{ kind: 'otherSeed' }, ['warning BEST_EFFORT_SEED', image]],
    [{ kind: 'silentCost' }, ['warning COST_UNREPORTED', 'image 0 cost undefined']],
  ];

  it.each(cases)('meets %o', async (fault, expected) => {
    for (const answerForm of ['bytes', 'base64'] as const) {
      await using pair = await createPair({ ...v1, answerForm, limits: limitsFor('v1', fault) });
      pair.standIn.faults.add('v1', fault);
      const { story, error } = await outcomeOf(pair.backend, requestOf('tiny-sd'));
      const { code, billed } = error === undefined ? {} : failureOf(error);
      const thrown = code ? [`BackendError ${code} billed ${billed}`] : [];
      expect([...story, ...thrown]).toEqual(['submitting 0', ...expected]);
      // Whatever happened, it was sent once, and nothing else was asked for.
      expect(pair.standIn.requests.map(({ call }) => call)).toEqual(['v1']);
    }
  });
});

describe('a v2 job', () => {
  const start = ['submitting 0', 'submitted 0'];
  const cases: readonly [call: 'submit' | 'status' | 'result' | 'image', Fault, string[]][] = [
    ['submit', { kind: 'reset', processed: true }, ['submitting 0', lost]],
    ['submit', { kind: 'reset', processed: false }, ['submitting 0', lost]],
    ['submit', { kind: 'hang' }, ['submitting 0', lost]],
    ['submit', { kind: 'cut' }, ['submitting 0', lost]],
    ['submit', { kind: 'mistyped' }, ['submitting 0', lost]],
    ['submit', { kind: 'emptyJson' }, ['submitting 0', lost]],
    ['submit', { kind: 'error', error: 'serverError' }, ['submitting 0', ...start, image]],
    ['submit', { kind: 'error', error: 'badGateway' }, ['submitting 0', ...start, image]],
    ['submit', { kind: 'slow', ms: 20 }, [...start, image]],
    ['submit', { kind: 'cold', ms: 20 }, [...start, image]],
    ['submit', { kind: 'expires' }, [...start, lost]],
    ['status', { kind: 'reset', processed: true }, [...start, image]],
    ['status', { kind: 'hang' }, [...start, image]],
    ['status', { kind: 'cut' }, [...start, image]],
    ['status', { kind: 'mistyped' }, [...start, image]],
    ['status', { kind: 'error', error: 'serverError' }, [...start, image]],
    ['status', { kind: 'error', error: 'rateLimited' }, [...start, image]],
    ['status', { kind: 'error', error: 'keyInvalid' }, [...start, lost]],
    ['status', { kind: 'error', error: 'unknownModel' }, [...start, lost]],
    ['result', { kind: 'reset', processed: true }, [...start, image]],
    ['result', { kind: 'hang' }, [...start, image]],
    ['result', { kind: 'cut' }, [...start, image]],
    ['result', { kind: 'mistyped' }, [...start, image]],
    ['result', { kind: 'emptyJson' }, [...start, image]],
    ['result', { kind: 'error', error: 'gatewayTimeout' }, [...start, image]],
    ['result', { kind: 'asArray' }, [...start, image]],
    ['result', { kind: 'otherSeed' }, [...start, 'warning BEST_EFFORT_SEED', image]],
    [
      'result',
      { kind: 'silentCost' },
      [...start, 'warning COST_UNREPORTED', 'image 0 cost undefined'],
    ],
    ['image', { kind: 'reset', processed: false }, [...start, image]],
    ['image', { kind: 'hang' }, [...start, image]],
    ['image', { kind: 'cut' }, [...start, image]],
    ['image', { kind: 'corrupt' }, [...start, image]],
    ['image', { kind: 'halfPicture' }, [...start, image]],
    ['image', { kind: 'mistyped' }, [...start, image]],
    ['image', { kind: 'error', error: 'serverError' }, [...start, image]],
    ['image', { kind: 'error', error: 'unknownModel' }, [...start, broken]],
  ];

  it.each(cases)('meets at %s %o', async (call, fault, expected) => {
    await using pair = await createPair({ ...v2, limits: limitsFor(call, fault) });
    pair.standIn.faults.add(call, fault);
    const { story, error } = await outcomeOf(pair.backend, requestOf('tiny-sd'));
    expect(error).toBeUndefined();
    expect(story).toEqual(expected);
    expect(pair.standIn.ledger('all').length).toBeLessThanOrEqual(1);
  });

  it('that fails costs nothing', async () => {
    await using pair = await createPair(v2);
    pair.standIn.faults.add('submit', { kind: 'failsLater' });
    const { error } = await outcomeOf(pair.backend, requestOf('tiny-sd'));
    expect(failureOf(error)).toMatchObject({ code: 'PROVIDER_FAILED', billed: 'NO' });
    expect(failureOf(error).message).toContain('The model failed to produce an image');
    expect(pair.standIn.ledger('all')).toEqual([]);
  });

  it('that is never done is given up as unknown', async () => {
    await using pair = await createPair({ ...v2, limits: { jobMs: 300 } }, { queueMs: 60_000 });
    const { story } = await outcomeOf(pair.backend, requestOf('tiny-sd'));
    expect(story).toEqual([...start, lost]);
  });

  it('whose picture cannot be had is given up as paid, with its cost', async () => {
    await using pair = await createPair({ ...v2, limits: { downloadMs: 40 } });
    pair.standIn.faults.add(
      'image',
      ...Array.from({ length: 7 }, () => ({ kind: 'corrupt' }) as const),
    );
    const { story } = await outcomeOf(pair.backend, requestOf('tiny-sd'));
    expect(story).toEqual([...start, broken]);
  });
});

describe('a host that cannot be reached', () => {
  it('is told within a second as not billed', async () => {
    const closed = createServer();
    const { promise, resolve } = Promise.withResolvers<void>();
    closed.listen(0, '127.0.0.1', resolve);
    await promise;
    const { port } = closed.address() as { port: number };
    closed.close();
    const create = () =>
      createSegmindBackend({
        apiKey: 'SG_0123456789abcdef',
        baseUrl: `http://127.0.0.1:${port}`,
        ratePerMinute: 100,
      });
    const request = requestOf('tiny-sd', { samples: 2 });
    const tellMs = await leastMs(1_000, async () => {
      await using one = create();
      const startedAt = performance.now();
      await outcomeOf(one, request);
      return performance.now() - startedAt;
    });
    expect(tellMs).toBeLessThan(1_000);
    await using backend = create();
    const { error, story } = await outcomeOf(backend, request);
    expect(failureOf(error)).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', billed: 'NO' });
    expect(story.every((line) => line.startsWith('submitting'))).toBe(true);
    expect(backend.offer('tiny-sd').status).toBe('DOWN');
    // While the circuit is open nothing is tried at all.
    const second = await outcomeOf(backend, requestOf('tiny-sd'));
    expect(failureOf(second.error)).toMatchObject({
      code: 'PROVIDER_UNAVAILABLE',
      billed: 'NO',
      retryAt: backend.offer('tiny-sd').until,
    });
  });
});

describe('some samples of a run', () => {
  it('fail by themselves, and the others are there', async () => {
    await using pair = await createPair({ ...v1, concurrency: 1 });
    pair.standIn.faults.add('v1', { kind: 'error', error: 'valueRejected' }, null, { kind: 'cut' });
    const { story, error } = await outcomeOf(pair.backend, requestOf('tiny-sd', { samples: 3 }));
    expect(error).toBeUndefined();
    expect(story.filter((line) => !line.startsWith('submitting'))).toEqual([
      'sampleFailed 0 PROVIDER_REJECTED billed NO cost undefined',
      'image 1 cost 6000',
      'sampleFailed 2 PROVIDER_BAD_RESPONSE billed YES cost 6000',
    ]);
  });
});
