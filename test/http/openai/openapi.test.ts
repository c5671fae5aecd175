import { Validator } from '@seriousme/openapi-schema-validator';
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { modelIds } from '#models/index.ts';
import { createScriptedBackend } from '#test/helpers/scripted-backend.ts';
import { type ServedGateway, startServedGateway } from '#test/helpers/served-gateway.ts';

const backend = createScriptedBackend();
let host: ServedGateway;
// biome-ignore lint/suspicious/noExplicitAny: the description is read as any tool reads it
let description: any;

beforeAll(async () => {
  host = await startServedGateway({ backends: new Map([['local', backend]]) });
  description = await fetch(`${host.url}/openapi.json`).then((answer) => answer.json());
});
afterAll(() => host[Symbol.asyncDispose]());

/** A check of values against a schema of the description. */
function checkOf(schema: object): ValidateFunction {
  const { components } = description;
  return new Ajv2020({ strict: false }).compile({ ...schema, components });
}

function answersOf(path: string, method: 'get' | 'post', status: string, type: string): object {
  return description.paths[path][method].responses[status].content[type].schema;
}

function mustFit(check: ValidateFunction, value: unknown): void {
  expect(check(value), JSON.stringify(check.errors)).toBe(true);
}

function post(body: object): Promise<Response> {
  return fetch(`${host.url}/v1/images/generations`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': 'alice' },
    body: JSON.stringify(body),
  });
}

const images = '/v1/images/generations';
const circle = { model: 'tiny-sd', prompt: 'a red circle' };

test('the description is valid OpenAPI 3.1', async () => {
  const result = await new Validator().validate(structuredClone(description));
  expect(result).toMatchObject({ valid: true });
  expect(description.openapi).toBe('3.1.1');
  expect(Object.keys(description.paths)).toEqual([
    images,
    '/v1/images/edits',
    '/v1/images/variations',
    '/v1/models',
    '/v1/models/{model}',
  ]);
});

test('it knows what each model takes', async () => {
  const { schema } = description.paths[images].post.requestBody.content['application/json'];
  const check = checkOf(schema);
  for (const model of modelIds) mustFit(check, { model, prompt: 'x', n: 4, size: '1024x1024' });
  mustFit(check, { ...circle, stream: true, partial_images: 3, route: { max_cost: 0.1 } });
  for (const wrong of [
    { ...circle, n: 5 },
    { ...circle, model: 'ssd-1b', size: '512x512' },
    { ...circle, model: 'dall-e-3' },
    { ...circle, steps: 4 },
    { model: 'tiny-sd' },
  ]) {
    expect(check(wrong), JSON.stringify(wrong)).toBe(false);
    const { status } = await post(wrong);
    expect(status).toBe(400);
  }
});

test('it knows what comes with a picture', () => {
  const { content } = description.paths['/v1/images/edits'].post.requestBody;
  const check = checkOf(content['multipart/form-data'].schema);
  mustFit(check, { ...circle, image: '', mask: '', strength: 0.5, n: 2 });
  for (const wrong of [circle, { ...circle, image: '', strength: 2 }, { ...circle, image: 7 }])
    expect(check(wrong), JSON.stringify(wrong)).toBe(false);
  expect(content['application/json']).toBeUndefined();
});

test('real answers fit it: pictures, events, models and errors', async () => {
  const answer = post({ ...circle, response_format: 'b64_json' });
  await (await backend.nextRun()).image();
  mustFit(
    checkOf(answersOf(images, 'post', '200', 'application/json')),
    await (await answer).json(),
  );

  const streaming = post({ ...circle, stream: true, partial_images: 1 });
  const run = await backend.nextRun();
  const response = await streaming;
  await run.step(9, 10, { preview: 'data:image/webp;base64,UklGRg==' });
  await run.image();
  const events = (await response.text()).matchAll(/^data: (.*)$/gm);
  const { contentSchema } = answersOf(images, 'post', '200', 'text/event-stream') as {
    contentSchema: object;
  };
  const fits = checkOf(contentSchema);
  const data = [...events].map(([, text]) => JSON.parse(text!));
  expect(data).toHaveLength(2);
  for (const event of data) mustFit(fits, event);

  for (const path of ['/v1/models', '/v1/models/{model}']) {
    const url = `${host.url}${path.replace('{model}', 'ssd-1b')}`;
    const known = await fetch(url, { headers: { 'x-api-key': 'alice' } });
    mustFit(checkOf(answersOf(path, 'get', '200', 'application/json')), await known.json());
  }
  const error = checkOf(answersOf(images, 'post', 'default', 'application/json'));
  mustFit(error, await (await post({ ...circle, n: 7 })).json());
  mustFit(error, await (await post({ ...circle, wait_ms: 1 })).json());
  mustFit(error, await (await fetch(`${host.url}${images}`)).json());
  expect(error({ error: { message: 'x' } })).toBe(false);
});
