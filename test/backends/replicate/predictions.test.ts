import { describe, expect, test } from 'vitest';
import { defaultsOf } from '#models/defaults.ts';
import { BackendError, type BackendRequest } from '#src/backends/backend.ts';
import { predictionInput } from '#src/backends/replicate/prediction-input.ts';
import { shuttingDown } from '#src/domain/stop-reasons.ts';
import { canceled, failureOf, outcomeOf, requestOf } from '#test/backends/outcomes.ts';
import sample from '#test/fixtures/replicate/ssd-1b-api.json' with { type: 'json' };
import { knownVersion } from '#test/helpers/replicate/catalogue.ts';
import type { Fault } from '#test/helpers/replicate/faults.ts';
import { createReplicatePair, euler } from './pair.ts';

const request = (input: object = {}, more: Partial<BackendRequest> = {}) =>
  requestOf('ssd-1b', { ...euler, ...input }, more);

/** What a default image costs: five seconds of an L40S. */
const cost = 5 * 975;

test("the sample of the model's page is what is sent, to the letter", () => {
  const { prompt, negative_prompt, width, height, num_inference_steps, guidance_scale } = sample;
  const parameters = {
    ...defaultsOf('ssd-1b'),
    prompt,
    negativePrompt: negative_prompt,
    scheduler: 'EULER',
    numInferenceSteps: num_inference_steps,
    guidanceScale: guidance_scale,
    // The page draws smaller pictures than the model's own size, which is the only one in the API.
    width,
    height,
  } as const;
  expect(predictionInput(parameters, sample.seed)).toStrictEqual(sample);
});

test('a prediction is created by version, asked for, fetched, and costs the time that it took', async () => {
  await using pair = await createReplicatePair();
  const { story, error } = await outcomeOf(pair.backend, request());
  expect(error).toBeUndefined();
  expect(story).toEqual(['submitting 0', 'submitted 0', `image 0 cost ${cost}`]);
  const [created, ...others] = pair.standIn.requests;
  expect(JSON.parse(created!.body)).toMatchObject({
    version: knownVersion,
    input: { seed: 11, num_outputs: 1, width: 1024, negative_prompt: '' },
  });
  expect(created!.headers).toMatchObject({ 'cancel-after': '600s' });
  expect(new Set(others.map(({ call }) => call))).toEqual(new Set(['get', 'image']));
  expect(pair.standIn.violations).toEqual([]);
  expect(pair.standIn.ledger()).toMatchObject([{ cost, delivered: true }]);
});

test('it is to be ended by Replicate when nobody waits for it any more', async () => {
  await using pair = await createReplicatePair();
  await outcomeOf(pair.backend, request({}, { deadline: Date.now() + 90_500 }));
  await outcomeOf(pair.backend, request({}, { deadline: Date.now() + 2_000 }));
  const deadlines = pair.standIn.requests.flatMap(({ call, headers }) =>
    call === 'create' ? [headers['cancel-after']] : [],
  );
  expect(deadlines[0]).toMatch(/^9[01]s$/);
  // The shortest that Replicate takes.
  expect(deadlines[1]).toBe('5s');
  expect(pair.standIn.violations).toEqual([]);
});

test('a prediction that an earlier process created is taken up by its id, and not paid for again', async () => {
  await using pair = await createReplicatePair({}, { msPerImage: 30 });
  const stop = new AbortController();
  let handle: string | undefined;
  await outcomeOf(pair.backend, request(), {
    signal: stop.signal,
    onEvent(event) {
      if (event.type !== 'submitted') return;
      ({ handle } = event);
      stop.abort(new BackendError(shuttingDown));
    },
  });
  const samples = [{ index: 0, seed: 11, handle }];
  const { story } = await outcomeOf(pair.backend, request({}, { samples }));
  expect(story).toEqual([`image 0 cost ${cost}`]);
  expect(pair.standIn.requests.filter(({ call }) => call === 'create')).toHaveLength(1);
  // The gateway stops, the prediction does not.
  expect(pair.standIn.requests.filter(({ call }) => call === 'cancel')).toEqual([]);
});

test('a run that is canceled ends its prediction, which bills no more than it took', async () => {
  await using pair = await createReplicatePair({}, { msPerImage: 60_000 });
  const stop = new AbortController();
  const { story, error } = await outcomeOf(pair.backend, request(), {
    signal: stop.signal,
    onEvent(event) {
      if (event.type === 'submitted') stop.abort(canceled);
    },
  });
  expect(error).toBe(canceled);
  expect(story.at(-1)).toBe('sampleFailed 0 CANCELED billed UNKNOWN cost undefined');
  expect(pair.standIn.requests.at(-1)).toMatchObject({ call: 'cancel' });
  const billed = pair.standIn.ledger('all').reduce((sum, one) => sum + one.cost, 0);
  expect(billed).toBeLessThan(cost / 10);
});

describe('what goes wrong', () => {
  const refusals = [
    ['unauthenticated', 'PROVIDER_UNAUTHORIZED', 'DOWN'],
    ['insufficientCredit', 'PROVIDER_NO_CREDITS', 'NO_CREDITS'],
    ['invalidVersion', 'PROVIDER_MODEL_RETIRED', 'RETIRED'],
    ['throttled', 'PROVIDER_RATE_LIMITED', 'RATE_LIMITED'],
    ['invalidInput', 'PROVIDER_REJECTED', 'AVAILABLE'],
    ['serverError', 'PROVIDER_FAILED', 'AVAILABLE'],
  ] as const;

  test.each(refusals)('%s is %s, unbilled, and then %s', async (error, code, status) => {
    await using pair = await createReplicatePair();
    pair.standIn.faults.add('create', { kind: 'refused', error });
    const outcome = await outcomeOf(pair.backend, request());
    expect(failureOf(outcome.error)).toMatchObject({ code, billed: 'NO' });
    expect(pair.backend.offer('ssd-1b').status).toBe(status);
    expect(pair.standIn.requests).toHaveLength(1);
  });

  test('the words of a 429 tell when to come back', async () => {
    await using pair = await createReplicatePair();
    pair.standIn.faults.add('create', { kind: 'refused', error: 'throttled' });
    const before = Date.now();
    const { retryAt } = failureOf((await outcomeOf(pair.backend, request())).error);
    expect(retryAt).toBeGreaterThanOrEqual(before + 30_000);
    expect(retryAt).toBeLessThan(before + 35_000);
  });

  const endings: readonly (readonly [string, 'create' | 'get' | 'image', Fault, string])[] = [
    [
      'an error page in front of a prediction that was created',
      'create',
      { kind: 'lostBehind', error: 'badGateway' },
      'sampleFailed 0 OUTCOME_UNKNOWN billed UNKNOWN cost undefined',
    ],
    [
      'a creation whose answer is lost',
      'create',
      { kind: 'cut' },
      'sampleFailed 0 OUTCOME_UNKNOWN billed UNKNOWN cost undefined',
    ],
    [
      'a prediction that fails',
      'create',
      { kind: 'failsLater', error: 'CUDA out of memory' },
      `sampleFailed 0 PROVIDER_FAILED billed YES cost ${cost}`,
    ],
    [
      'a prompt that is not let through',
      'create',
      { kind: 'failsLater', error: 'NSFW content detected. Try a different prompt.' },
      `sampleFailed 0 PROVIDER_REJECTED billed YES cost ${cost}`,
    ],
    [
      'a record that is gone',
      'create',
      { kind: 'expires' },
      'sampleFailed 0 OUTCOME_UNKNOWN billed UNKNOWN cost undefined',
    ],
  ];

  test.each(endings)('%s is told, and nothing is paid for twice', async (_name, at, fault, end) => {
    await using pair = await createReplicatePair();
    pair.standIn.faults.add(at, fault);
    const { story } = await outcomeOf(pair.backend, request());
    expect(story.at(-1)).toBe(end);
    expect(pair.standIn.requests.filter(({ call }) => call === 'create')).toHaveLength(1);
  });

  test('an output that was deleted is lost, and its cost known', async () => {
    await using pair = await createReplicatePair();
    const removed: Fault = { kind: 'removed' };
    pair.standIn.faults.add('get', ...Array(50).fill(removed));
    const { story } = await outcomeOf(pair.backend, request());
    expect(story.at(-1)).toBe(`sampleFailed 0 PROVIDER_BAD_RESPONSE billed YES cost ${cost}`);
  });

  test('an output elsewhere is not fetched', async () => {
    await using pair = await createReplicatePair();
    const elsewhere: Fault = { kind: 'elsewhere', url: 'https://evil.example/out.png' };
    pair.standIn.faults.add('get', ...Array(50).fill(elsewhere));
    const { story } = await outcomeOf(pair.backend, request());
    expect(story.at(-1)).toBe(`sampleFailed 0 PROVIDER_BAD_RESPONSE billed YES cost ${cost}`);
  });

  test('metrics that are missing cost what the table says, with a warning', async () => {
    await using pair = await createReplicatePair();
    pair.standIn.faults.add('get', ...Array(50).fill({ kind: 'silentMetrics' }));
    const { story } = await outcomeOf(pair.backend, request());
    expect(story.slice(-2)).toEqual(['warning COST_UNREPORTED', 'image 0 cost undefined']);
  });

  test('a prediction that did not begin by its deadline is not billed', async () => {
    await using pair = await createReplicatePair();
    pair.standIn.faults.add('create', { kind: 'aborted' });
    const { error } = await outcomeOf(pair.backend, request());
    expect(failureOf(error)).toMatchObject({ code: 'PROVIDER_FAILED', billed: 'NO' });
    expect(pair.standIn.ledger('all')).toEqual([]);
  });
});

test('what the models there have no input for is refused before anything is sent', async () => {
  await using pair = await createReplicatePair();
  const { refuses } = pair.backend.offer('ssd-1b');
  expect(refuses(defaultsOf('ssd-1b'))).toMatch(/^Replicate has no scheduler DPM2 Karras; it has/);
  expect(refuses({ ...defaultsOf('ssd-1b'), ...euler })).toBeNull();
  expect(pair.backend.offer('tiny-sd').status).toBe('NOT_SERVED');
});
