import sharp from 'sharp';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allScopes } from '#src/accounts/scopes.ts';
import { get } from '#src/store/steps.ts';
import { pngOf } from '#test/helpers/pictures.ts';
import { createScriptedBackend } from '#test/helpers/scripted-backend.ts';
import { type ServedGateway, startServedGateway } from '#test/helpers/served-gateway.ts';

const backend = createScriptedBackend();
let host: ServedGateway;

beforeAll(async () => {
  host = await startServedGateway({
    backends: new Map([['local', backend]]),
    authenticator: {
      authenticate: (headers) => ({
        accountId: 'alice',
        scopes: headers.get('x-api-key') === 'reader' ? ['READ'] : allScopes,
        keyId: null,
      }),
      isStillValid: () => true,
    },
  });
});
afterAll(() => host[Symbol.asyncDispose]());

const red = pngOf(160, 120, [200, 30, 30]);
/** Transparent on its right. */
const mask = await sharp({
  create: { width: 160, height: 120, channels: 4, background: '#00000000' },
})
  .composite([{ input: pngOf(80, 120, [9, 9, 9]), left: 0, top: 0 }])
  .png()
  .toBuffer();

type Parts = Record<string, string | Uint8Array | readonly (string | Uint8Array)[]>;

function formOf(parts: Parts): FormData {
  const form = new FormData();
  for (const [name, values] of Object.entries(parts))
    for (const value of Array.isArray(values) ? values : [values])
      if (typeof value === 'string') form.append(name, value);
      else form.append(name, new Blob([value]), `${name}.png`);
  return form;
}

const star = { model: 'tiny-sd', prompt: 'a star', image: red };

function send(body: BodyInit, headers: Record<string, string> = {}): Promise<Response> {
  return fetch(`${host.url}/v1/images/edits`, {
    method: 'POST',
    headers: { 'x-api-key': 'alice', ...headers },
    body,
  });
}

const post = (parts: Parts, headers?: Record<string, string>) => send(formOf(parts), headers);

interface Refused {
  readonly code: string;
  readonly param: string | null;
  readonly message: string;
  readonly issues?: readonly { readonly allowed: string }[];
}

async function refused(answer: Response) {
  const { error } = (await answer.json()) as { error: Refused };
  return { status: answer.status, ...error };
}

async function kept(): Promise<number> {
  const row = await host.database.read(() =>
    get<{ n: number }>('SELECT count(*) AS n FROM uploads WHERE account_id = ?', 'alice'),
  );
  return row!.n;
}

test('a picture, its mask and every kind of parameter become the request that they say', async () => {
  const answer = post({
    ...star,
    mask,
    strength: '0.5',
    n: '2',
    seed: '999999999999990',
    guidance_scale: '3.25',
    size: '768x512',
    negative_prompt: '7',
    response_format: 'b64_json',
    loras: '[]',
    route: '{ "backend": "LOCAL", "max_cost": 0.5 }',
    user: '1',
  });
  const run = await backend.nextRun();
  const { parameters, start } = run.request;
  expect(parameters).toMatchObject({
    prompt: 'a star',
    negativePrompt: '7',
    samples: 2,
    seed: 999_999_999_999_990,
    guidanceScale: 3.25,
    width: 768,
    height: 512,
    strength: 0.5,
  });
  expect([...start!.pixels.subarray(0, 3)]).toEqual([200, 30, 30]);
  expect([start!.mask![0], start!.mask![767]]).toEqual([0, 255]);
  await run.image(0);
  await run.image(1);
  const response = await answer;
  expect(response.status).toBe(200);
  expect(await response.json()).toMatchObject({
    data: [{ b64_json: expect.any(String) }, { seed: 999_999_999_999_991 }],
    generation: { id: response.headers.get('x-generation-id'), status: 'SUCCEEDED' },
  });
});

test('the same request with its key is one generation, and as GraphQL has it', async () => {
  const headers = { 'idempotency-key': 'edit-1' };
  const first = post({ ...star, 'image[]': red, image: [], mask, seed: '5' }, headers);
  await (await backend.nextRun()).image();
  const { generation } = (await (await first).json()) as { generation: { id: string } };
  const again = await post({ ...star, mask, seed: '5' }, headers);
  expect(await again.json()).toMatchObject({ generation: { id: generation.id, replayed: true } });
  const { data } = await host.request<{ generation: { recipe: { input: object } } }>(
    'query ($id: ID!) { generation(id: $id) { recipe { input } } }',
    { id: generation.id },
  );
  const { data: same } = await host.request(
    `mutation ($input: GenerateImageInput!) {
      generateImage(input: $input, idempotencyKey: "edit-1") {
        ... on GenerateImageSuccess { replayed generation { id } } ... on Error { message }
      }
    }`,
    { input: data.generation.recipe.input },
  );
  expect(same).toEqual({ generateImage: { replayed: true, generation: { id: generation.id } } });
});

test('a stream has the events of edits', async () => {
  const answer = post({ ...star, stream: 'true', partial_images: '1' });
  const run = await backend.nextRun();
  const response = await answer;
  await run.step(9, 10, { preview: 'data:image/webp;base64,UklGRg==' });
  await run.image();
  const names = [...(await response.text()).matchAll(/^event: (.*)$/gm)].map(([, name]) => name);
  expect(names).toEqual(['image_edit.partial_image', 'image_edit.completed']);
});

const opaque = await sharp(pngOf(160, 120, [0, 0, 0]))
  .ensureAlpha()
  .png()
  .toBuffer();

test.for<[string, Parts, { param: string; message: string; allowed: string }]>([
  ['no picture', { image: [] }, { param: 'image', message: 'required', allowed: 'a file' }],
  ['two', { image: [red, red] }, { param: 'image', message: '2 pictures', allowed: 'one' }],
  ['a list of two', { 'image[]': red }, { param: 'image', message: '2', allowed: 'one' }],
  ['text as picture', { image: 'x' }, { param: 'image', message: 'no file', allowed: 'a file' }],
  [
    'no picture at all',
    { image: Buffer.from('GIF89a') },
    { param: 'image', message: 'cannot be read', allowed: 'a still PNG' },
  ],
  ['tiny', { image: pngOf(1, 1, [0, 0, 0]) }, { param: 'image', message: '1 x 1', allowed: '64' }],
  [
    'an opaque mask',
    { mask: opaque },
    { param: 'mask', message: 'opaque', allowed: 'transparent' },
  ],
  [
    'no alpha',
    { mask: red },
    { param: 'mask', message: 'no transparency', allowed: 'transparent' },
  ],
  ['a file too many', { markup: red }, { param: 'markup', message: 'is a file', allowed: 'mask' }],
  ['no model', { model: [] }, { param: 'model', message: 'required', allowed: 'tiny-sd' }],
  [
    'another model',
    { model: 'gpt-image-2' },
    { param: 'model', message: 'no model', allowed: 'ssd' },
  ],
  ['a size', { size: '512x1536' }, { param: 'size', message: 'not allowed', allowed: '512x768' }],
  ['ten', { n: '10' }, { param: 'n', message: '10 is not', allowed: 'from 1 to 4' }],
  ['no number', { n: 'two' }, { param: 'n', message: '"two" is not', allowed: 'from 1 to 4' }],
  [
    'no strength',
    { strength: '0' },
    { param: 'strength', message: '0 is', allowed: 'at least 0.01' },
  ],
  ['no step', { strength: '0.04' }, { param: 'strength', message: 'none of 20', allowed: '0.05' }],
  [
    'fidelity',
    { input_fidelity: 'high' },
    { param: 'input_fidelity', message: 'no such parameter', allowed: 'strength' },
  ],
  [
    'transparency',
    { background: 'transparent' },
    { param: 'background', message: 'not allowed', allowed: 'opaque' },
  ],
  ['a format', { output_format: 'webp' }, { param: 'output_format', message: 'no', allowed: 'n' }],
  ['twice', { prompt: ['a', 'b'] }, { param: 'prompt', message: 'twice', allowed: 'one field' }],
  ['a prototype', { __proto__: 'x' }, { param: '__proto__', message: 'no such', allowed: 'n' }],
])(
  '%s is refused by its name, with what is allowed, and keeps nothing',
  async ([, parts, error]) => {
    const before = await kept();
    const form = formOf({ ...star, ...parts });
    if (error.param === '__proto__') form.append('__proto__', 'x');
    const { status, code, param, message, issues } = await refused(await send(form));
    expect({ status, code, param }).toEqual({
      status: 400,
      code: 'INVALID_INPUT',
      param: error.param,
    });
    expect(message).toContain(error.message);
    expect(issues![0]!.allowed).toContain(error.allowed);
    expect(await kept()).toBe(before);
  },
);

test.for<[number, string, Parts]>([
  [413, 'The text of the form may have at most 262144', { route: '['.repeat(1e6) }],
  [400, 'A part of the form has more than 8192 bytes of headers', { ['n'.repeat(1e6)]: '1' }],
])('a form of long texts is refused by %s before they are read', async ([status, why, parts]) => {
  const message = expect.stringContaining(why);
  expect(await refused(await post({ ...star, ...parts }))).toMatchObject({ status, message });
});

test('a body that is no such form is refused', async () => {
  const json = { 'content-type': 'application/json' };
  expect(await refused(await send(JSON.stringify({ images: [] }), json))).toMatchObject({
    status: 415,
    code: 'INVALID_INPUT',
    message: expect.stringContaining('multipart/form-data'),
  });
  const form = { 'content-type': 'multipart/form-data; boundary="x"' };
  expect(await refused(await send('--x\r\nnothing', form))).toMatchObject({ status: 400 });
  const many = '--x\r\ncontent-disposition: form-data; name="n"\r\n\r\n1\r\n'.repeat(65);
  expect(await refused(await send(`${many}--x--`, form))).toMatchObject({
    status: 400,
    message: 'The form has more than 64 parts.',
  });
  const large = await post({ ...star, image: new Uint8Array(17 * 1024 * 1024) });
  expect(await refused(large)).toMatchObject({ status: 413, code: 'INVALID_INPUT' });
  expect(await refused(await post(star, { 'x-api-key': 'reader' }))).toMatchObject({
    status: 403,
    code: 'FORBIDDEN',
  });
});

test.each([
  [
    'text',
    ['content-disposition: form-data; name="prompt"\r\n\r\na \xff fox'],
    { status: 400, code: 'INVALID_INPUT', param: 'prompt', message: /not UTF-8/ },
  ],
  [
    'a name of a field',
    ['content-disposition: form-data; name="pr\xff"\r\n\r\na fox'],
    { status: 400, message: /headers of a part of the form are not UTF-8/ },
  ],
] as const)(
  '%s that is not UTF-8 is refused, not read as something else',
  async (_what, parts, wanted) => {
    const body = `${parts.map((part) => `--x\r\n${part}\r\n`).join('')}--x--\r\n`;
    const answer = await send(Buffer.from(body, 'latin1'), {
      'content-type': 'multipart/form-data; boundary=x',
    });
    const { message, ...facts } = wanted;
    const told = await refused(answer);
    expect(told).toMatchObject(facts);
    expect(JSON.stringify(told)).toMatch(message);
  },
);
