import type { Client } from '@modelcontextprotocol/client';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { codeOf, connectMcp, factsOf } from '#test/helpers/mcp-client.ts';
import {
  drawnSize,
  startUpscalingGateway,
  type UpscalingGateway,
} from '#test/helpers/upscaling-gateway.ts';

let gateway: UpscalingGateway;
let client: Client;
beforeAll(async () => {
  gateway = await startUpscalingGateway();
  client = await connectMcp(gateway.host.url);
});
afterAll(async () => {
  await client.close();
  await gateway[Symbol.asyncDispose]();
});

const waitSeconds = 60;
const call = (name: string, given: object) => client.callTool({ name, arguments: { ...given } });

async function drawn(idempotencyKey: string): Promise<string> {
  const request = { model: 'tiny-sd', prompt: 'many stripes', idempotencyKey, waitSeconds };
  return factsOf(await call('generate_image', request)).images[0].id;
}

test('a picture is made larger by its id, charged once however often it is asked for', async () => {
  const imageId = await drawn('small');
  const asked = { imageId, factor: 2, idempotencyKey: 'large', waitSeconds };
  const result = await call('upscale_image', asked);
  expect(result.isError).toBeFalsy();
  const { images, model, recipe, cost } = factsOf(result);
  expect(images).toMatchObject([{ width: 2 * drawnSize.width, height: 2 * drawnSize.height }]);
  expect(model).toEqual({ id: 'upscaler' });
  expect(recipe.input).toMatchObject({ factor: 2 });
  expect(result.content[1]).toMatchObject({ type: 'image', mimeType: 'image/png' });

  const again = factsOf(await call('upscale_image', asked));
  expect(again).toMatchObject({ replayed: true, cost, images: [{ id: images[0].id }] });
});

test('what it would cost is told before, and nothing is charged', async () => {
  const imageId = await drawn('priced');
  const result = await call('estimate_upscale', { imageId, factor: 2 });
  expect(result.content[0]).toMatchObject({
    text: expect.stringMatching(/^It would cost 0.000012 credits.*\. Nothing was charged\./),
  });
  expect(factsOf(result)).toMatchObject({ backend: 'LOCAL', costHigh: 0.000012 });
  const dear = await call('estimate_upscale', { imageId, factor: 2, maxCost: 0 });
  expect(codeOf(dear)).toBe('MODEL_UNAVAILABLE');
  const made = await call('estimate_upscale', { imageId, factor: 2, idempotencyKey: 'k' });
  expect(codeOf(made)).toBe('INVALID_INPUT');
});

test('what cannot be is refused, with what is allowed', async () => {
  const imageId = await drawn('other');
  const asked = { imageId, factor: 3, idempotencyKey: 'no', waitSeconds };
  const factor = await call('upscale_image', asked);
  expect(codeOf(factor)).toBe('INVALID_INPUT');
  expect(factsOf(factor).error.issues).toMatchObject([{ path: 'input.factor', allowed: '2, 4' }]);
  const nowhere = await call('upscale_image', { ...asked, factor: 2, imageId: 'none' });
  expect(codeOf(nowhere)).toBe('NOT_FOUND');
  const unknown = await call('upscale_image', { ...asked, width: 64 });
  expect(codeOf(unknown)).toBe('INVALID_INPUT');
});
