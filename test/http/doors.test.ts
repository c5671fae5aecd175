import { expect, test } from 'vitest';
import type { Backend } from '#src/backends/backend.ts';
import type { ErrorCode } from '#src/domain/failures.ts';
import { type DoorRequest, doors } from '#test/helpers/doors.ts';
import { offeringBackend } from '#test/helpers/fixed-backend.ts';
import { startServedGateway } from '#test/helpers/served-gateway.ts';
import { unlimited } from '#test/helpers/unlimited.ts';

/** Draws, but for a prompt that names a code: then every sample after the first fails with it. */
const backend: Backend = {
  ...offeringBackend('local', { price: { low: 1_500, high: 2_000 } }),
  async *run({ samples, parameters }) {
    const [, code] = /^fail with (\w+)/.exec(parameters.prompt) ?? [];
    const keepFirst = parameters.prompt.endsWith('but one');
    for (const { index: sample } of samples) {
      const failure = { code: code as ErrorCode, message: 'It broke.', retryable: false };
      if (code !== undefined && !(keepFirst && sample === 0))
        yield { type: 'sampleFailed', sample, failure: { ...failure, billed: 'NO' } };
      else
        yield {
          type: 'image',
          sample,
          picture: { kind: 'pixels', data: new Uint8Array(8 * 8 * 3), width: 8, height: 8 },
          cost: 1_700,
        };
    }
  },
};

interface Case {
  readonly what: string;
  /** Sent one after the other; the last outcome counts. */
  readonly requests: readonly DoorRequest[];
  readonly code: string | null;
}

const fox: DoorRequest = { model: 'tiny-sd', parameters: { prompt: 'a red fox' } };
const of = (parameters: object): DoorRequest => ({
  ...fox,
  parameters: { ...fox.parameters, ...parameters },
});

const cases: readonly Case[] = [
  { what: 'the defaults', requests: [fox], code: null },
  {
    what: 'every parameter',
    requests: [
      {
        model: 'portrait-sd',
        route: { backend: 'LOCAL', maxCost: 0.5 },
        parameters: {
          prompt: 'a woman',
          negativePrompt: '',
          scheduler: 'HEUN',
          numInferenceSteps: 33,
          guidanceScale: 3.25,
          samples: 3,
          seed: 999_999_999_999_990,
          width: 768,
          height: 1024,
          promptSyntax: 'WEIGHTED',
          decoder: 'TINY',
        },
      },
    ],
    code: null,
  },
  { what: 'a drawn seed', requests: [of({ seed: -1 })], code: null },
  {
    what: 'a repetition',
    requests: [
      { ...fox, key: 'one' },
      { ...fox, key: 'one' },
    ],
    code: null,
  },
  {
    what: 'a failure',
    requests: [of({ prompt: 'fail with ENGINE_FAILED' })],
    code: 'ENGINE_FAILED',
  },
  {
    what: 'images that are missing',
    requests: [of({ prompt: 'fail with DEVICE_LOST but one', samples: 2 })],
    code: 'DEVICE_LOST',
  },
  { what: 'too many steps', requests: [of({ numInferenceSteps: 101 })], code: 'INVALID_INPUT' },
  { what: 'an odd size', requests: [of({ width: 500, height: 512 })], code: 'INVALID_INPUT' },
  { what: 'a control character', requests: [of({ prompt: '\u0000' })], code: 'INVALID_INPUT' },
  {
    what: 'a price above the limit',
    requests: [{ ...fox, route: { maxCost: 0.000001 } }],
    code: 'MODEL_UNAVAILABLE',
  },
  {
    what: 'another request under a key',
    requests: [
      { ...fox, key: 'one' },
      { ...of({ seed: 2 }), key: 'one' },
    ],
    code: 'IDEMPOTENCY_CONFLICT',
  },
  {
    what: 'a key that cannot be one',
    requests: [{ ...fox, key: 'one two' }],
    code: 'INVALID_INPUT',
  },
  { what: 'the rate limit', requests: [fox, fox, fox, fox], code: 'RATE_LIMITED' },
];

/** What a case came to on a gateway of its own, but for what is another one each time. */
async function outcomeOf(name: string, { requests }: Case) {
  await using host = await startServedGateway({
    backends: new Map([['local', backend]]),
    limits: { ...unlimited.limits, requestsPerMinute: 3 },
  });
  let outcome = { generation: null as string | null, code: null as string | null };
  for (const request of requests) outcome = await doors[name]!(host, request, 'alice');
  const { data } = await host.request(
    `query ($id: ID!) {
      generation(id: $id) { status recipe { input backend } cost { captured held } failure { code } }
      credits { available held spent }
    }`,
    { id: outcome.generation ?? Buffer.from('Generation:none').toString('base64') },
  );
  return { code: outcome.code, accepted: outcome.generation !== null, ...data };
}

test.for(cases.map((one) => [one.what, one] as const))(
  '%s: every door gives the same recipe, charge and code',
  async ([, one]) => {
    const names = Object.keys(doors);
    const outcomes = await Promise.all(names.map((name) => outcomeOf(name, one)));
    for (const outcome of outcomes) {
      expect(outcome).toEqual(outcomes[0]);
      expect(outcome.code).toBe(one.code);
    }
  },
);

test('a request that came in by one door is known at every other', async () => {
  await using host = await startServedGateway({ backends: new Map([['local', backend]]) });
  const ids = new Set<string | null>();
  for (const door of Object.values(doors))
    ids.add((await door(host, { ...fox, key: 'one' }, 'alice')).generation);
  expect(ids.size).toBe(1);
  expect(ids.has(null)).toBe(false);
});

test('without credits every door says so', async () => {
  await using host = await startServedGateway({
    backends: new Map([
      [
        'local',
        { ...backend, ...offeringBackend('local', { price: { high: 1e12 } }), run: backend.run },
      ],
    ]),
  });
  for (const door of Object.values(doors))
    expect(await door(host, fox, 'alice')).toEqual({
      generation: null,
      code: 'INSUFFICIENT_CREDITS',
    });
});
