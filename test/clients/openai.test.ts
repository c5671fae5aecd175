import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateImage } from 'ai';
import OpenAI, { BadRequestError, NotFoundError, toFile } from 'openai';
import type { ImageEditParamsNonStreaming } from 'openai/resources/images';
import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { modelIds } from '#models/index.ts';
import { type GatewayProcess, startGatewayProcess } from '#test/helpers/gateway-process.ts';

/** The clients that people have already, with nothing changed but their base URL, on what `npm start` gives. */
let gateway: GatewayProcess;
let openai: OpenAI;

beforeAll(async () => {
  gateway = await startGatewayProcess();
  openai = new OpenAI({ apiKey: 'none', baseURL: `${gateway.url}/v1`, maxRetries: 0 });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const request = { model: 'tiny-sd', prompt: 'a red circle on a blue background' } as const;

async function sizeOf(file: Uint8Array): Promise<string> {
  const { format, width, height } = await sharp(file).metadata();
  return `${format} ${width}x${height}`;
}

test('the openai client lists the models', async () => {
  const ids: string[] = [];
  for await (const { id } of openai.models.list()) ids.push(id);
  expect(ids).toEqual(modelIds);
  expect(await openai.models.retrieve('ssd-1b')).toMatchObject({
    id: 'ssd-1b',
    object: 'model',
    owned_by: 'segmind',
  });
  await expect(openai.models.retrieve('dall-e-3')).rejects.toThrow(NotFoundError);
});

test('the openai client gets a picture by its address and in the answer', async () => {
  const byUrl = await openai.images.generate({ ...request, size: '768x512' as never });
  const file = await fetch(byUrl.data![0]!.url!).then((answer) => answer.bytes());
  expect(await sizeOf(file)).toBe('png 768x512');
  const { data, response } = await openai.images
    .generate({ ...request, n: 2, response_format: 'b64_json' })
    .withResponse();
  expect(response.headers.get('x-request-id')).toMatch(/^req_/);
  expect(response.headers.get('x-generation-id')).toBeTruthy();
  expect(response.headers.get('x-ratelimit-limit-requests')).toBe('600');
  const pictures = data.data!.map(({ b64_json }) => Buffer.from(b64_json!, 'base64'));
  expect(await Promise.all(pictures.map(sizeOf))).toEqual(['png 512x512', 'png 512x512']);
});

test('the openai client watches a picture develop', async () => {
  const stream = await openai.images.generate({ ...request, stream: true, partial_images: 3 });
  const types: string[] = [];
  for await (const event of stream) {
    types.push(event.type);
    const { format } = await sharp(Buffer.from(event.b64_json, 'base64')).metadata();
    expect(format).toBe(event.output_format);
  }
  expect(types.at(-1)).toBe('image_generation.completed');
  expect(types.slice(0, -1).every((type) => type === 'image_generation.partial_image')).toBe(true);
  expect(types.length).toBeGreaterThan(1);
});

test('the openai client has a picture drawn anew where its mask is transparent', async () => {
  const { data } = await openai.images.generate({ ...request, response_format: 'b64_json' });
  const picture = Buffer.from(data![0]!.b64_json!, 'base64');
  const create = { width: 512, height: 512, channels: 4, background: '#00000000' } as const;
  const left = { create: { ...create, width: 256, background: '#000' } };
  const mask = await sharp({ create })
    .composite([{ input: left, left: 0, top: 0 }])
    .png()
    .toBuffer();
  const edit = {
    model: 'tiny-sd',
    image: await toFile(picture, 'start.png', { type: 'image/png' }),
    mask: await toFile(mask, 'mask.png', { type: 'image/png' }),
    prompt: 'a yellow star',
    n: 1,
    size: '512x512',
    response_format: 'b64_json',
  } as const;
  const edited = await openai.images.edit(edit);
  const drawn = Buffer.from(edited.data![0]!.b64_json!, 'base64');
  expect(await sizeOf(drawn)).toBe('png 512x512');
  const changed = async (from: number) => {
    const side = (file: Buffer) =>
      sharp(file).extract({ left: from, top: 0, width: 192, height: 512 }).raw().toBuffer();
    const [one, other] = await Promise.all([side(picture), side(drawn)]);
    return one.reduce((sum, value, index) => sum + Math.abs(value - other[index]!), 0) / one.length;
  };
  // What was kept has passed through the model's decoder once more.
  const [kept, anew] = await Promise.all([changed(0), changed(320)]);
  expect(anew).toBeGreaterThan(3 * kept);

  const types: string[] = [];
  const stream = await openai.images.edit({ ...edit, stream: true, partial_images: 1 });
  for await (const { type } of stream) types.push(type);
  expect(types.at(-1)).toBe('image_edit.completed');
});

test('the openai client is told what an edit here is not', async () => {
  const image = await toFile(Buffer.from('no picture'), 'start.png', { type: 'image/png' });
  for (const [wrong, param] of [
    [{ input_fidelity: 'high' }, 'input_fidelity'],
    [{ output_format: 'webp' }, 'output_format'],
    [{ image: [image, image] }, 'image'],
    [{}, 'image'],
  ] satisfies [Partial<ImageEditParamsNonStreaming>, string][]) {
    const body: ImageEditParamsNonStreaming = { model: 'tiny-sd', prompt: 'a star', image };
    const asked = openai.images.edit({ ...body, ...wrong });
    await expect(asked).rejects.toMatchObject({ status: 400, code: 'INVALID_INPUT', param });
  }
});

test('the openai client tells errors by their class, code and parameter', async () => {
  const error = await openai.images
    .generate({ ...request, n: 5 })
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(BadRequestError);
  expect(error).toMatchObject({
    status: 400,
    code: 'INVALID_INPUT',
    param: 'n',
    type: 'invalid_request_error',
  });
  expect((error as Error).message).toContain('a whole number from 1 to 4');
});

test('a client that hangs up finds its picture by the idempotency key', async () => {
  const leave = new AbortController();
  const headers = { 'Idempotency-Key': 'order-1' };
  // A parameter that OpenAI does not have.
  const body = { ...request, seed: 7 };
  const stream = await openai.images
    .generate({ ...body, stream: true }, { headers, signal: leave.signal })
    .withResponse();
  const id = stream.response.headers.get('x-generation-id');
  leave.abort();
  const { data, response } = await openai.images.generate(body, { headers }).withResponse();
  expect(response.headers.get('x-generation-id')).toBe(id);
  expect(data).toMatchObject({ generation: { id, replayed: true, cost: 0.001 } });
  expect((await fetch(data.data![0]!.url!)).status).toBe(200);
});

test("the AI SDK's generateImage works with its OpenAI-compatible provider", async () => {
  const darkroom = createOpenAICompatible({ name: 'darkroom', baseURL: `${gateway.url}/v1` });
  const { images, warnings } = await generateImage({
    model: darkroom.imageModel('portrait-sd'),
    prompt: 'a portrait of a woman',
    n: 2,
    size: '512x768',
    providerOptions: { darkroom: { seed: 7, num_inference_steps: 20, scheduler: 'DDIM' } },
  });
  expect(warnings).toEqual([]);
  expect(await Promise.all(images.map(({ uint8Array }) => sizeOf(uint8Array)))).toEqual([
    'png 512x768',
    'png 512x768',
  ]);
});

test("the AI SDK tells the gateway's refusals", async () => {
  const darkroom = createOpenAICompatible({ name: 'darkroom', baseURL: `${gateway.url}/v1` });
  const asked = generateImage({
    model: darkroom.imageModel('tiny-sd'),
    prompt: ' ',
    maxRetries: 0,
  });
  await expect(asked).rejects.toThrow('at least one character that is not a space');
});
