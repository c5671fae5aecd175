import { describe, expect, test } from 'vitest';
import { failureOf, outcomeOf, parametersOf, requestOf } from '#test/backends/outcomes.ts';
import type { Fault } from '#test/helpers/huggingface/huggingface.ts';
import { createHuggingFacePair } from './pair.ts';

/** Three seconds of their machines. */
const cost = 3 * 120;

test('a request is what the page of the task shows, and costs the time that it took', async () => {
  await using pair = await createHuggingFacePair();
  const { story } = await outcomeOf(pair.backend, requestOf('tiny-sd', { negativePrompt: 'blur' }));
  expect(story).toEqual(['submitting 0', `image 0 cost ${cost}`]);
  const paid = pair.standIn.requests.filter(({ call }) => call === 'generate');
  expect(paid).toHaveLength(1);
  expect(paid[0]!.path).toBe('/hf-inference/models/segmind/tiny-sd');
  expect(JSON.parse(paid[0]!.body)).toEqual({
    inputs: 'a red fox',
    parameters: {
      negative_prompt: 'blur',
      num_inference_steps: 20,
      guidance_scale: 7.5,
      width: 512,
      height: 512,
      scheduler: 'UniPCMultistepScheduler',
      seed: 11,
    },
  });
  expect(pair.standIn.violations).toEqual([]);
});

test('the provider behind it is a setting, and its picture is fetched from where it is', async () => {
  await using pair = await createHuggingFacePair({ settings: { PROVIDER: 'replicate' } });
  const input = { scheduler: 'EULER' };
  const { story } = await outcomeOf(pair.backend, requestOf('ssd-1b', input));
  // Replicate's time is not told here.
  expect(story).toEqual(['submitting 0', 'warning COST_UNREPORTED', 'image 0 cost undefined']);
  expect(pair.standIn.requests.map(({ path }) => path)).toEqual(
    expect.arrayContaining(['/replicate/v1/predictions', '/outputs/1.jpg']),
  );
  expect(pair.backend.offer('ssd-1b').revision).toBe('replicate');
});

test('a model that the provider does not have is known from the Hub, and costs nothing', async () => {
  await using pair = await createHuggingFacePair({ settings: { PROVIDER: 'together' } });
  const { error } = await outcomeOf(pair.backend, requestOf('tiny-sd'));
  expect(failureOf(error)).toMatchObject({ code: 'PROVIDER_MODEL_RETIRED', billed: 'NO' });
  expect(pair.standIn.requests.every(({ call }) => call === 'mapping')).toBe(true);
  expect(pair.backend.offer('tiny-sd').status).toBe('RETIRED');
});

test('a key that is no token goes to no provider', async () => {
  await using pair = await createHuggingFacePair({
    apiKey: 'r8_another',
    settings: { PROVIDER: 'replicate' },
  });
  const { error } = await outcomeOf(pair.backend, requestOf('ssd-1b', { scheduler: 'EULER' }));
  expect(failureOf(error)).toMatchObject({ code: 'PROVIDER_UNAUTHORIZED', billed: 'NO' });
  expect(pair.standIn.requests.every(({ call }) => call === 'mapping')).toBe(true);
});

describe('what goes wrong', () => {
  const unbilled: readonly (readonly [Fault & { kind: 'refused' }, string, string])[] = [
    [{ kind: 'refused', error: 'unauthorized' }, 'PROVIDER_UNAUTHORIZED', 'DOWN'],
    [{ kind: 'refused', error: 'noCredits' }, 'PROVIDER_NO_CREDITS', 'NO_CREDITS'],
    [{ kind: 'refused', error: 'notFound' }, 'PROVIDER_MODEL_RETIRED', 'RETIRED'],
    [{ kind: 'refused', error: 'limited' }, 'PROVIDER_RATE_LIMITED', 'RATE_LIMITED'],
    [{ kind: 'refused', error: 'invalid' }, 'PROVIDER_REJECTED', 'AVAILABLE'],
    [{ kind: 'refused', error: 'failed' }, 'PROVIDER_FAILED', 'AVAILABLE'],
    [{ kind: 'refused', error: 'loading' }, 'PROVIDER_UNAVAILABLE', 'AVAILABLE'],
  ];

  test.each(unbilled)('%o is %s, unbilled, and then %s', async (fault, code, status) => {
    await using pair = await createHuggingFacePair();
    pair.standIn.faults.add('generate', fault, fault, fault);
    const { error } = await outcomeOf(pair.backend, requestOf('tiny-sd'));
    expect(failureOf(error)).toMatchObject({ code, billed: 'NO' });
    expect(pair.backend.offer('tiny-sd').status).toBe(status);
    expect(pair.standIn.ledger()).toEqual([]);
  });

  const paid: readonly (readonly [Fault, string])[] = [
    [{ kind: 'lostBehind', error: 'badGateway' }, 'OUTCOME_UNKNOWN billed UNKNOWN cost undefined'],
    [{ kind: 'reset', processed: true }, 'OUTCOME_UNKNOWN billed UNKNOWN cost undefined'],
    [{ kind: 'halfPicture' }, `PROVIDER_BAD_RESPONSE billed YES cost ${cost}`],
    [{ kind: 'mistyped' }, `PROVIDER_BAD_RESPONSE billed YES cost ${cost}`],
    [{ kind: 'emptyJson' }, `PROVIDER_BAD_RESPONSE billed YES cost ${cost}`],
  ];

  test.each(paid)('%o is told with its money, and not sent again', async (fault, end) => {
    await using pair = await createHuggingFacePair();
    pair.standIn.faults.add('generate', fault);
    const { story } = await outcomeOf(pair.backend, requestOf('tiny-sd'));
    expect(story.at(-1)).toBe(`sampleFailed 0 ${end}`);
    expect(pair.standIn.requests.filter(({ call }) => call === 'generate')).toHaveLength(1);
  });
});

test('what has no class of its own in diffusers is refused, with what has one, before anything is sent', async () => {
  await using pair = await createHuggingFacePair();
  const { refuses } = pair.backend.offer('tiny-sd');
  expect(refuses(parametersOf('tiny-sd', { scheduler: 'DPM2_KARRAS' }))).toMatch(
    /^Hugging Face has no scheduler DPM2 Karras; it has DDIM/,
  );
  expect(refuses(parametersOf('tiny-sd'))).toBeNull();
  expect(pair.backend.offer('portrait-sd').status).toBe('NOT_SERVED');
});
