import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parseInfotext } from '#models/infotext.ts';
import { readPictureTexts } from '#src/images/formats/read-texts.ts';
import { pngOf } from '#test/helpers/pictures.ts';
import {
  drawnSize,
  startUpscalingGateway,
  type UpscalingGateway,
} from '#test/helpers/upscaling-gateway.ts';

let gateway: UpscalingGateway;
beforeAll(async () => {
  gateway = await startUpscalingGateway();
});
afterAll(() => gateway[Symbol.asyncDispose]());

const { width, height } = drawnSize;

async function ask(
  document: string,
  variables: Record<string, unknown>,
  account = 'alice',
  // biome-ignore lint/suspicious/noExplicitAny: what comes depends on what is asked for
): Promise<any> {
  const answer = await gateway.host.request<Record<string, object>>(document, variables, account);
  expect(answer.errors).toBeUndefined();
  return answer.data;
}

async function draw(account = 'alice') {
  const { generateImage } = await ask(
    `mutation($input: GenerateImageInput!) {
      generateImage(input: $input, waitMs: 60000) {
        ... on GenerateImageSuccess { generation { id images { id sha256 url } } }
        ... on Error { code message }
      }
    }`,
    {
      input: {
        tinySD: { prompt: 'many stripes', negativePrompt: 'dots', seed: 9, scheduler: 'DDIM' },
      },
    },
    account,
  );
  return { generation: generateImage.generation.id, ...generateImage.generation.images[0] };
}

const mutation = `mutation($input: UpscaleInput!, $key: String, $route: RouteInput) {
  upscale(input: $input, idempotencyKey: $key, route: $route, waitMs: 60000) {
    __typename
    ... on GenerateImageSuccess {
      replayed
      credits { available held }
      generation {
        id status model { id name } failure { code message } cost { held captured }
        progress { phase step steps fraction }
        images { id width height url mimeType }
        recipe {
          model prompt negativePrompt seed scheduler width height input
          image { uploadId sha256 } upscale { factor imageId }
        }
        attempts { backend outcome billed cost }
      }
    }
    ... on Error { code message }
    ... on InvalidInputError { issues { path message allowed } }
    ... on ModelUnavailableError { rejections { backend reason } }
  }
}`;

async function upscale(
  input: object,
  more: { account?: string; key?: string; route?: object } = {},
  // biome-ignore lint/suspicious/noExplicitAny: what comes depends on what is asked for
): Promise<any> {
  const { account, ...variables } = more;
  return (await ask(mutation, { input, ...variables }, account)).upscale;
}

async function pixelsAt(url: string) {
  const file = Buffer.from(await (await fetch(url)).arrayBuffer());
  const { data, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
  return { file, data, width: info.width, height: info.height, channels: info.channels };
}

test('an image of ours is made larger as a generation like any other, and says which it was', async () => {
  const image = await draw();
  const { generation } = await upscale({ image: { imageId: image.id }, factor: 2 });
  expect(generation).toMatchObject({
    status: 'SUCCEEDED',
    failure: null,
    model: { id: 'upscaler', name: 'Upscaler' },
    progress: { phase: 'DONE', step: 1, steps: 1, fraction: 1 },
    images: [{ width: 2 * width, height: 2 * height, mimeType: 'image/png' }],
    attempts: [{ backend: 'LOCAL', outcome: 'SUCCEEDED', billed: 'NO' }],
  });
  const { recipe, cost } = generation;
  // 500 micro-credits for a picture of 512 x 512.
  const price = Math.ceil((500 * width * height) / 512 ** 2) / 1e6;
  expect(cost).toEqual({ held: 0, captured: price });
  expect(recipe).toMatchObject({
    model: 'UPSCALER',
    prompt: 'many stripes',
    negativePrompt: 'dots',
    seed: 9,
    scheduler: 'DDIM',
    width: 2 * width,
    height: 2 * height,
    image: { sha256: image.sha256 },
    upscale: { factor: 2, imageId: image.id },
    input: { image: { uploadId: recipe.image.uploadId }, factor: 2 },
  });
  const [before, after] = [await pixelsAt(image.url), await pixelsAt(generation.images[0].url)];
  expect([after.width, after.height, after.channels]).toEqual([2 * width, 2 * height, 3]);
  // The network keeps the brightness of what is large: each pixel became four.
  const mean = (data: Buffer) => data.reduce((sum, value) => sum + value, 0) / data.length;
  expect(mean(after.data)).toBeGreaterThan(0.8 * mean(before.data));
  const { parameters, recipe: told } = readPictureTexts(after.file);
  expect(parseInfotext(parameters!)).toMatchObject({ prompt: 'many stripes', width, height });
  expect(parameters).toContain('Model: tiny-sd, Postprocess upscale by: 2');
  expect(JSON.parse(told!)).toMatchObject({
    model: 'upscaler',
    parameters: { upscale: { factor: 2 } },
  });
});

test('what the recipe says as its input makes the same picture again', async () => {
  const image = await draw();
  const first = await upscale({ image: { imageId: image.id }, factor: 4 });
  const again = await upscale(first.generation.recipe.input);
  const one = await pixelsAt(first.generation.images[0].url);
  const other = await pixelsAt(again.generation.images[0].url);
  expect(one.data.equals(other.data)).toBe(true);
  // Brought by its upload, it is no image of ours any more.
  expect(again.generation.recipe).toMatchObject({
    prompt: '',
    upscale: { factor: 4, imageId: null },
  });
  expect(readPictureTexts(other.file).parameters).toBeUndefined();
});

test('an upload and a data URL are taken as a start is: turned upright, and white where they are transparent', async () => {
  const lying = await sharp(pngOf(96, 64, [200, 40, 40]))
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  const sent = await fetch(`${gateway.host.url}/uploads`, {
    method: 'POST',
    headers: { 'x-api-key': 'alice' },
    body: new Uint8Array(lying),
  });
  const { id } = (await sent.json()) as { id: string };
  const turned = await upscale({ image: { uploadId: id }, factor: 2 });
  expect(turned.generation.images[0]).toMatchObject({ width: 128, height: 192 });

  const clear = await sharp({
    create: { width: 64, height: 64, channels: 4, background: { r: 0, g: 0, b: 0, alpha: 0 } },
  })
    .png()
    .toBuffer();
  const dataUrl = `data:image/png;base64,${clear.toString('base64')}`;
  const { generation } = await upscale({ image: { dataUrl }, factor: 2 });
  const { data } = await pixelsAt(generation.images[0].url);
  const middle = (64 * 128 + 64) * 3;
  expect([...data.subarray(middle, middle + 3)]).toEqual([255, 255, 255]);
});

test('an upscaled image can be made larger again, and still says what drew it', async () => {
  const image = await draw();
  const first = await upscale({ image: { imageId: image.id }, factor: 2 });
  const made = first.generation.images[0];
  const { generation } = await upscale({ image: { imageId: made.id }, factor: 4 });
  expect(generation.images[0]).toMatchObject({ width: 8 * width, height: 8 * height });
  expect(generation.recipe).toMatchObject({
    prompt: 'many stripes',
    upscale: { factor: 4, imageId: made.id },
  });
  const { file } = await pixelsAt(generation.images[0].url);
  expect(readPictureTexts(file).parameters).toContain('Model: tiny-sd');
});

test('the same request under its key is the same generation, charged once; another one conflicts', async () => {
  const image = await draw();
  const input = { image: { imageId: image.id }, factor: 2 };
  const first = await upscale(input, { key: 'larger' });
  const again = await upscale(input, { key: 'larger' });
  expect([first.replayed, again.replayed]).toEqual([false, true]);
  expect(again.generation.id).toBe(first.generation.id);
  expect(again.credits).toEqual(first.credits);
  const other = await upscale({ ...input, factor: 4 }, { key: 'larger' });
  expect(other).toMatchObject({ code: 'IDEMPOTENCY_CONFLICT' });
});

test('its gallery finds it by the prompt and by the upscaler', async () => {
  const { account } = { account: 'bob' };
  const image = await draw(account);
  const made = await upscale({ image: { imageId: image.id }, factor: 2 }, { account });
  const { generations } = await ask(
    '{ generations(filter: { model: UPSCALER, search: "stripes" }) { nodes { id } } }',
    {},
    account,
  );
  expect(generations.nodes).toEqual([{ id: made.generation.id }]);
});

test('tells by how much pictures can be made larger, and where', async () => {
  const { upscaler } = await ask(
    '{ upscaler { id modelId factors mostSide availability { backend status price } } }',
    {},
  );
  expect(upscaler).toEqual({
    id: 'upscaler',
    modelId: 'UPSCALER',
    factors: [2, 4],
    mostSide: 4096,
    availability: [{ backend: 'LOCAL', status: 'COLD', price: 0.0005 }],
  });
});
