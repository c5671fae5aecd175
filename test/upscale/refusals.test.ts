import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Backend } from '#src/backends/backend.ts';
import { ledger } from '#src/credits/ledger.ts';
import type { BackendId } from '#src/domain/backends.ts';
import { get } from '#src/store/steps.ts';
import { createPair } from '#test/backends/segmind/pair.ts';
import { offeringBackend } from '#test/helpers/fixed-backend.ts';
import { pngChunk, pngOf } from '#test/helpers/pictures.ts';
import { startServedGateway } from '#test/helpers/served-gateway.ts';
import { startUpscalingGateway, type UpscalingGateway } from '#test/helpers/upscaling-gateway.ts';

let gateway: UpscalingGateway;
beforeAll(async () => {
  gateway = await startUpscalingGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const mutation = `mutation($input: UpscaleInput!, $route: RouteInput) {
  upscale(input: $input, route: $route, waitMs: 60000) {
    __typename
    ... on GenerateImageSuccess { generation { id images { id } } }
    ... on Error { code message }
    ... on InvalidInputError { issues { path message allowed } }
    ... on ModelUnavailableError { rejections { backend reason } }
  }
}`;

async function upscale(
  input: object,
  {
    account = 'alice',
    route,
    host = gateway.host,
  }: { account?: string; route?: object; host?: UpscalingGateway['host'] } = {},
) {
  // biome-ignore lint/suspicious/noExplicitAny: what comes depends on what is asked for
  const answer = await host.request<{ upscale: any }>(mutation, { input, route }, account);
  expect(answer.errors).toBeUndefined();
  return answer.data.upscale;
}

function urlOf(bytes: Uint8Array, type = 'png') {
  return { dataUrl: `data:image/${type};base64,${Buffer.from(bytes).toString('base64')}` };
}

/** What an account has, of all that a request could leave behind. */
function leftOf(account: string) {
  return gateway.host.database.read(function* () {
    const row = yield* get<{ generations: number; uploads: number }>(
      `SELECT (SELECT count(*) FROM generations WHERE account_id = ?) AS generations,
              (SELECT count(*) FROM uploads WHERE account_id = ?) AS uploads`,
      account,
      account,
    );
    return { ...row, ...(yield* ledger.headroom(account)) };
  });
}

const good = () => urlOf(pngOf(80, 64, [10, 200, 30]));

const animated = () => {
  const whole = pngOf(80, 64, [1, 2, 3]);
  const control = pngChunk('acTL', Buffer.from([0, 0, 0, 2, 0, 0, 0, 0]));
  return Buffer.concat([whole.subarray(0, 33), control, whole.subarray(33)]);
};

const bomb = () => {
  const size = Buffer.alloc(13);
  size.writeUInt32BE(20_000, 0);
  size.writeUInt32BE(20_000, 4);
  size.set([8, 2], 8);
  const whole = pngOf(80, 64, [1, 2, 3]);
  return Buffer.concat([whole.subarray(0, 8), pngChunk('IHDR', size), whole.subarray(33)]);
};

const bad: Record<
  string,
  { input: () => Promise<object> | object; path: string; message: RegExp; allowed: RegExp }
> = {
  'a factor that is not offered': {
    input: () => ({ image: good(), factor: 3 }),
    path: 'input.factor',
    message: /3 is not offered/,
    allowed: /^2, 4$/,
  },
  'a factor of 0': {
    input: () => ({ image: good(), factor: 0 }),
    path: 'input.factor',
    message: /0 is not offered/,
    allowed: /^2, 4$/,
  },
  'a result that is too large': {
    input: async () => ({
      image: urlOf(
        await sharp(pngOf(64, 64, [9, 9, 9]))
          .resize(1100, 64)
          .png()
          .toBuffer(),
      ),
      factor: 4,
    }),
    path: 'input.image',
    message: /1100 x 64 pixels/,
    allowed: /at most 1024 pixels a side with the factor 4/,
  },
  'a picture of 1 x 1': {
    input: () => ({ image: urlOf(pngOf(1, 1, [0, 0, 0])), factor: 2 }),
    path: 'input.image',
    message: /1 x 1 pixels/,
    allowed: /64 to 4096 pixels a side/,
  },
  'a bomb, which is small until it is decoded': {
    input: () => ({ image: urlOf(bomb()), factor: 2 }),
    path: 'input.image',
    message: /20000 x 20000 pixels/,
    allowed: /64 to 4096 pixels a side/,
  },
  'an animated one': {
    input: () => ({ image: urlOf(animated()), factor: 2 }),
    path: 'input.image',
    message: /animated/,
    allowed: /a still PNG/,
  },
  'one in CMYK': {
    input: async () => ({
      image: urlOf(
        await sharp(pngOf(80, 64, [9, 9, 9]))
          .toColourspace('cmyk')
          .jpeg()
          .toBuffer(),
        'jpeg',
      ),
      factor: 2,
    }),
    path: 'input.image',
    message: /CMYK/,
    allowed: /RGB or grey/,
  },
  'what is no picture': {
    input: () => ({ image: urlOf(Buffer.from('hello')), factor: 2 }),
    path: 'input.image',
    message: /cannot be read/,
    allowed: /a still PNG/,
  },
};

test.each(Object.entries(bad))(
  '%s is refused with its path, and nothing is left of it',
  async (_name, { input, path, message, allowed }) => {
    const before = await leftOf('alice');
    const answer = await upscale(await input());
    expect(answer).toMatchObject({ __typename: 'InvalidInputError', code: 'INVALID_INPUT' });
    expect(answer.issues).toEqual([
      { path, message: expect.stringMatching(message), allowed: expect.stringMatching(allowed) },
    ]);
    expect(await leftOf('alice')).toEqual(before);
  },
);

test("another account's image, one that is deleted, and what is none are not there", async () => {
  const own = await upscale({ image: good(), factor: 2 });
  const { id, images } = own.generation;
  const imageId = images[0].id;
  const before = await leftOf('bob');
  for (const wanted of [imageId, 'nothing', id])
    expect(
      await upscale({ image: { imageId: wanted }, factor: 2 }, { account: 'bob' }),
    ).toMatchObject({ code: 'NOT_FOUND' });
  expect(
    await upscale({ image: { uploadId: 'nothing' }, factor: 2 }, { account: 'bob' }),
  ).toMatchObject({ code: 'NOT_FOUND' });
  expect(await leftOf('bob')).toEqual(before);
  await gateway.host.request(
    'mutation($id: ID!) { deleteGeneration(id: $id) { ... on Error { message } } }',
    { id },
    'alice',
  );
  expect(await upscale({ image: { imageId }, factor: 2 })).toMatchObject({ code: 'NOT_FOUND' });
});

test('a route without a backend that can says what each makes larger, and keeps no picture', async () => {
  const before = await leftOf('alice');
  const answer = await upscale({ image: good(), factor: 2 }, { route: { maxCost: 0 } });
  expect(answer).toMatchObject({ code: 'MODEL_UNAVAILABLE' });
  expect(await leftOf('alice')).toEqual(before);
});

test('without a network and without a key the refusal says what to set', async () => {
  await using pair = await createPair({ apiKey: undefined });
  const none: Backend = {
    ...offeringBackend('local'),
    offer: () => ({
      ...offeringBackend('local').offer('upscaler'),
      status: 'UNCONFIGURED',
      reason: 'set UPSCALER_DIR',
    }),
  };
  await using host = await startServedGateway({
    backends: new Map<BackendId, Backend>([
      ['segmind', pair.backend],
      ['local', none],
    ]),
  });
  const answer = await upscale({ image: good(), factor: 2 }, { host });
  expect(answer).toMatchObject({ code: 'MODEL_UNAVAILABLE' });
  expect(answer.rejections).toEqual([
    { backend: 'SEGMIND', reason: expect.stringContaining('SEGMIND_API_KEY') },
    { backend: 'LOCAL', reason: expect.stringContaining('UPSCALER_DIR') },
  ]);
  expect(await upscale({ image: good(), factor: -1 }, { host })).toMatchObject({
    issues: [{ path: 'input.factor', allowed: 'a whole number from 2 to 16' }],
  });
});

test('a factor that is known is accepted while more are looked for', async () => {
  const offering = offeringBackend('local');
  const looking: Backend = {
    ...offering,
    offer: (model) => ({ ...offering.offer(model), factors: [2] }),
    knowFactors: () => Promise.withResolvers<void>().promise,
  };
  await using host = await startServedGateway({ backends: new Map([['local', looking]]) });
  expect(await upscale({ image: good(), factor: 2 }, { host })).toMatchObject({
    __typename: 'GenerateImageSuccess',
  });
});
