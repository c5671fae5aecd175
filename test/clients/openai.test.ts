import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { generateImage } from 'ai';
import OpenAI, { BadRequestError, NotFoundError } from 'openai';
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
