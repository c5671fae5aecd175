import { afterAll, beforeAll, expect, test } from 'vitest';
import { createPair } from '#test/backends/segmind/pair.ts';
import { pngOf } from '#test/helpers/pictures.ts';
import { startServedGateway } from '#test/helpers/served-gateway.ts';
import { startUpscalingGateway, type UpscalingGateway } from '#test/helpers/upscaling-gateway.ts';

let gateway: UpscalingGateway;
beforeAll(async () => {
  gateway = await startUpscalingGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const query = `query($input: UpscaleInput!, $route: RouteInput) {
  estimateUpscale(input: $input, route: $route) {
    __typename
    ... on Estimate { backend costLow costHigh hold durationMs queued reason considered { backend place } warnings { code } }
    ... on Error { code message }
    ... on InvalidInputError { issues { path message allowed } }
    ... on ModelUnavailableError { rejections { backend reason } }
  }
}`;

async function ask(
  document: string,
  variables: Record<string, unknown>,
  host = gateway.host,
  // biome-ignore lint/suspicious/noExplicitAny: what comes depends on what is asked for
): Promise<any> {
  const answer = await host.request<Record<string, object>>(document, variables);
  expect(answer.errors).toBeUndefined();
  return answer.data;
}

async function estimate(input: object, route?: object, host = gateway.host) {
  return (await ask(query, { input, route }, host)).estimateUpscale;
}

const pictureOf = (width: number, height: number) => ({
  dataUrl: `data:image/png;base64,${pngOf(width, height, [10, 200, 30]).toString('base64')}`,
});

/** All that a request could leave behind. */
async function left() {
  const facts =
    '{ credits { available held spent } generations { totalCount } ledger { edges { node { amount } } } }';
  const files: string[] = [];
  for await (const key of gateway.host.images.keys()) files.push(key);
  return { ...(await ask(facts, {})), files };
}

test('is what it then costs, and how long it takes once one was made; nothing is left of it', async () => {
  const before = await left();
  const input = { image: pictureOf(160, 128), factor: 4 };
  const first = await estimate(input);
  const price = Math.ceil((500 * 160 * 128) / 512 ** 2) / 1e6;
  expect(first).toMatchObject({
    __typename: 'Estimate',
    backend: 'LOCAL',
    costLow: price,
    costHigh: price,
    hold: price,
    durationMs: null,
    queued: 0,
    warnings: [],
  });
  expect(await left()).toEqual(before);

  const { upscale } = await ask(
    `mutation($input: UpscaleInput!) { upscale(input: $input, waitMs: 60000) { ... on GenerateImageSuccess {
      generation { cost { estimated captured } images { id } } } } }`,
    { input },
  );
  expect(upscale.generation.cost).toEqual({ estimated: price, captured: price });
  const { durationMs } = await estimate(input);
  expect(durationMs).toBeGreaterThan(0);
  // The same picture, made larger by 4 already, has sixteen times as many pixels and tiles.
  const larger = { image: { imageId: upscale.generation.images[0].id }, factor: 4 };
  const { costHigh, durationMs: longer } = await estimate(larger);
  expect(costHigh).toBe(0.000625);
  expect(longer).toBeGreaterThan(10 * durationMs);
});

test('goes by the route, and says what is wrong as the request would', async () => {
  const image = pictureOf(80, 64);
  expect(await estimate({ image, factor: 3 })).toMatchObject({
    issues: [{ path: 'input.factor', allowed: '2, 4' }],
  });
  expect(await estimate({ image: pictureOf(1100, 64), factor: 4 })).toMatchObject({
    issues: [{ path: 'input.image', message: expect.stringContaining('1100 x 64') }],
  });
  expect(await estimate({ image: { uploadId: 'none' }, factor: 2 })).toMatchObject({
    code: 'NOT_FOUND',
  });
  expect(await estimate({ image, factor: 2 }, { maxCost: 0 })).toMatchObject({
    code: 'MODEL_UNAVAILABLE',
    rejections: [{ backend: 'LOCAL', reason: expect.stringContaining('cost') }],
  });
  expect(await estimate({ image, factor: 2 }, { deadlineMs: 0 })).toMatchObject({
    issues: [{ path: 'route.deadlineMs' }],
  });
});

test('of a cloud that publishes no price is a range, until its answers tell', async () => {
  await using pair = await createPair();
  await using host = await startServedGateway({
    backends: new Map([['segmind', pair.backend]]),
  });
  const input = { image: pictureOf(512, 512), factor: 2 };
  expect(await estimate(input, undefined, host)).toMatchObject({
    backend: 'SEGMIND',
    costLow: 0.002,
    costHigh: 0.008,
    hold: 0.008,
  });
  expect(pair.standIn.requests).toEqual([]);
});
