import sharp from 'sharp';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { all, run } from '#src/store/steps.ts';
import { createDrawingBackend } from '#test/helpers/drawing-backend.ts';
import { pngOf } from '#test/helpers/pictures.ts';
import { type ServedGateway, startServedGateway } from '#test/helpers/served-gateway.ts';

let host: ServedGateway;

beforeAll(async () => {
  const local = createDrawingBackend();
  host = await startServedGateway({ backends: new Map([[local.id, local]]) });
});
afterAll(() => host[Symbol.asyncDispose]());

const red = pngOf(160, 120, [200, 30, 30]);
const blue = pngOf(160, 120, [30, 30, 200]);
/** Of another size than the pictures. */
const small = pngOf(64, 64, [255, 255, 255]);
const dataUrl = (png: Uint8Array) => `data:image/png;base64,${Buffer.from(png).toString('base64')}`;

const headers = { 'x-api-key': 'alice' };
/** Of another size than the pictures, transparent in its lower half. */
const otherMask = await sharp({
  create: { width: 64, height: 64, channels: 4, background: '#00000000' },
})
  .composite([{ input: pngOf(64, 32, [9, 9, 9]), left: 0, top: 0 }])
  .png()
  .toBuffer();

const uploads = () => host.database.read(() => all<{ id: string }>('SELECT id FROM uploads'));

async function files(): Promise<string[]> {
  const found: string[] = [];
  for await (const key of host.images.keys()) if (key.startsWith('uploads/')) found.push(key);
  return found;
}

async function nothingIsKept(): Promise<void> {
  expect(await uploads()).toEqual([]);
  expect(await files()).toEqual([]);
}

beforeEach(async () => {
  await host.database.write(function* () {
    yield* run('DELETE FROM generation_uploads');
    yield* run('DELETE FROM uploads');
  });
  for (const key of await files()) await host.images.delete(key);
});

interface Given {
  readonly image: object;
  readonly mask?: object;
  readonly more?: object;
  readonly route?: object;
}

async function generate({ image, mask, more, route }: Given): Promise<string> {
  const { data } = await host.request<{ generateImage: { code?: string; __typename: string } }>(
    `mutation ($input: GenerateImageInput!, $route: RouteInput) { generateImage(input: $input, route: $route) {
      __typename ... on Error { code } } }`,
    { input: { tinySD: { prompt: 'a fox', image, mask, ...more } }, route },
  );
  return data.generateImage.code ?? data.generateImage.__typename;
}

async function edit(parts: Record<string, string | Uint8Array>): Promise<number> {
  const form = new FormData();
  for (const [name, value] of Object.entries({ model: 'tiny-sd', prompt: 'a fox', ...parts }))
    if (typeof value === 'string') form.append(name, value);
    else form.append(name, new Blob([new Uint8Array(value)]), `${name}.png`);
  const response = await fetch(`${host.url}/v1/images/edits`, {
    method: 'POST',
    headers,
    body: form,
  });
  await response.arrayBuffer();
  return response.status;
}

test('of a request that is refused for its mask no picture is kept, whatever door it came by', async () => {
  const image = { dataUrl: dataUrl(red) };
  expect(await generate({ image, mask: { dataUrl: dataUrl(small) } })).toBe('INVALID_INPUT');
  await nothingIsKept();
  expect(await generate({ image, mask: { dataUrl: 'data:image/png;base64,AAAA' } })).toBe(
    'INVALID_INPUT',
  );
  await nothingIsKept();
  expect(await edit({ image: red, mask: blue })).toBe(400);
  await nothingIsKept();
  expect(await edit({ image: red, mask: otherMask })).toBe(400);
  await nothingIsKept();
});

test('nor of one that is refused after its pictures were taken', async () => {
  const image = { dataUrl: dataUrl(red) };
  const route = { maxCost: 0 };
  expect(await generate({ image, route })).toBe('MODEL_UNAVAILABLE');
  await nothingIsKept();
  expect(await edit({ image: red, route: JSON.stringify(route) })).toBeGreaterThanOrEqual(400);
  await nothingIsKept();
});

test('what was there before stays, and what is accepted is kept', async () => {
  const response = await fetch(`${host.url}/uploads`, {
    method: 'POST',
    headers,
    body: new Uint8Array(red),
  });
  const { id } = (await response.json()) as { id: string };
  const mask = { dataUrl: dataUrl(small) };
  expect(await generate({ image: { dataUrl: dataUrl(red) }, mask })).toBe('INVALID_INPUT');
  expect(await generate({ image: { uploadId: id }, mask })).toBe('INVALID_INPUT');
  expect(await uploads()).toEqual([{ id }]);
  expect(await generate({ image: { dataUrl: dataUrl(blue) } })).toBe('GenerateImageSuccess');
  expect(await uploads()).toHaveLength(2);
});

test('of two requests with one picture at once, one refused, the other has it', async () => {
  for (let round = 0; round < 10; round += 1) {
    const image = { dataUrl: dataUrl(pngOf(64, 64 + round, [1, 2, 3])) };
    const [refused, accepted] = await Promise.all([
      generate({ image, route: { maxCost: 0 } }),
      generate({ image }),
    ]);
    expect([refused, accepted]).toEqual(['MODEL_UNAVAILABLE', 'GenerateImageSuccess']);
  }
  expect(await uploads()).toHaveLength(10);
  expect(await files()).toHaveLength(10);
});

test('why it is refused is told, though what it brought cannot be taken back', async () => {
  const trigger = `CREATE TRIGGER stuck BEFORE DELETE ON uploads BEGIN SELECT RAISE(ABORT, 'the row is stuck'); END`;
  await host.database.write(() => run(trigger));
  const image = { dataUrl: dataUrl(red) };
  expect(await generate({ image, route: { maxCost: 0 } })).toBe('MODEL_UNAVAILABLE');
  expect(await edit({ image: blue, mask: otherMask })).toBe(400);
  const told = host.faults.filter((fault) => fault.includes('the row is stuck'));
  // The one picture, then the other and its mask.
  expect(told).toHaveLength(3);
  await host.database.write(() => run('DROP TRIGGER stuck'));
});
