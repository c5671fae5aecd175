import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { LocalBackend } from '#src/backends/local/local-backend.ts';
import { createDemoBackend } from '#test/helpers/demo-backend.ts';
import { offeringBackend } from '#test/helpers/fixed-backend.ts';
import { createTestGateway, localId, type TestGateway } from '#test/helpers/gateway.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

const demo = join(import.meta.dirname, '../../fixtures/demo/loras/red-for-blue.safetensors');
const folder = temporaryFolder();
const file = join(folder.path, 'red-for-blue.safetensors');
let backend: LocalBackend;
let host: TestGateway;

beforeAll(async () => {
  copyFileSync(demo, file);
  backend = createDemoBackend({ loraFolder: folder.path });
  host = await createTestGateway({ backends: new Map([['local', backend]]), demoWeights: 'on' });
});
afterAll(async () => {
  await host[Symbol.asyncDispose]();
  await backend[Symbol.asyncDispose]();
  folder[Symbol.dispose]();
});

const mutation = `mutation($input: GenerateImageInput!, $key: String) {
  generateImage(input: $input, idempotencyKey: $key) {
    __typename
    ... on InvalidInputError { issues { path message allowed } }
    ... on Error { code message }
    ... on GenerateImageSuccess { replayed generation { id warnings { code } recipe { loras { name scale } input } } }
  }
}`;
const prompt = 'a red circle on a blue background';

const send = async (input: object, key?: string) =>
  (await host.ask(mutation, { input, key })).data.generateImage;

/** Which of red and blue is stronger in the middle, and in a corner. */
async function coloursOf(generationId: string): Promise<readonly string[]> {
  const id = localId(generationId);
  await host.ended(id);
  const { data } = await host.ask(
    `query($id: ID!) { generation(id: $id) { status failure { message } images { id } } }`,
    { id: generationId },
  );
  expect(data.generation).toMatchObject({ status: 'SUCCEEDED', failure: null });
  const keys: string[] = [];
  for await (const key of host.images.keys()) if (key.includes(id)) keys.push(key);
  const { stream } = (await host.images.open(keys[0]!))!;
  const file = Buffer.concat(await Array.fromAsync(stream));
  const { data: pixels, info } = await sharp(file).raw().toBuffer({ resolveWithObject: true });
  return [0.5, 0.05].map((at) => {
    const index =
      (Math.floor(at * info.height) * info.width + Math.floor(at * info.width)) * info.channels;
    return pixels[index]! > pixels[index + 2]! ? 'red' : 'blue';
  });
}

test('a LoRA changes the picture as its card says, by the list and by a weighted prompt', async () => {
  const plain = await send({ tinySD: { prompt, seed: 1 } });
  const listed = await send({
    tinySD: { prompt, seed: 1, loras: [{ name: 'red-for-blue', scale: null }] },
  });
  const named = await send({
    tinySD: { prompt: `${prompt} <lora:red-for-blue:1>`, seed: 1, promptSyntax: 'WEIGHTED' },
  });
  const loras = [{ name: 'red-for-blue', scale: 1 }];
  expect(plain.generation.recipe.loras).toEqual([]);
  expect(listed.generation.recipe).toMatchObject({ loras, input: { tinySD: { loras } } });
  expect(named.generation.recipe.loras).toEqual(loras);
  expect(await coloursOf(plain.generation.id)).toEqual(['red', 'blue']);
  expect(await coloursOf(listed.generation.id)).toEqual(['blue', 'red']);
  expect(await coloursOf(named.generation.id)).toEqual(['blue', 'red']);
  expect(named.generation.warnings.map(({ code }: { code: string }) => code)).not.toContain(
    'SYNTAX_UNSUPPORTED',
  );
  // The recipe makes it again, and the engine forgets what it added.
  const again = await send(listed.generation.recipe.input);
  expect(await coloursOf(again.generation.id)).toEqual(['blue', 'red']);
  expect(await coloursOf((await send({ tinySD: { prompt, seed: 1 } })).generation.id)).toEqual([
    'red',
    'blue',
  ]);
});

describe('refused with the path and what is allowed, and nothing is held', () => {
  const lora = (name: string, scale?: number) => ({ name, ...(scale !== undefined && { scale }) });
  test.for([
    [
      { tinySD: { prompt, loras: [lora('ink')] } },
      'input.tinySD.loras.0.name',
      'There is no LoRA "ink" here.',
      'red-for-blue',
    ],
    [
      { tinySD: { prompt, loras: [lora('../loras/red-for-blue')] } },
      'input.tinySD.loras.0.name',
      'There is no LoRA "../loras/red-for-blue" here.',
      'red-for-blue',
    ],
    [
      { ssd1b: { prompt, loras: [lora('red-for-blue')] } },
      'input.ssd1b.loras.0.name',
      /made for another model/,
      'none: no file of LORA_DIR fits ssd-1b',
    ],
    [
      { tinySD: { prompt, loras: [lora('red-for-blue', 10.5)] } },
      'input.tinySD.loras.0.scale',
      '10.5 is not allowed.',
      /a scale from -10 to 10/,
    ],
    [
      { tinySD: { prompt, loras: [lora('red-for-blue'), lora('red-for-blue')] } },
      'input.tinySD.loras.1.name',
      'It names a LoRA that is there already.',
      'each LoRA once, with one scale',
    ],
    [
      { tinySD: { prompt, loras: Array.from({ length: 9 }, (_, k) => lora(`${k}`)) } },
      'input.tinySD.loras',
      'A list of 9 is not allowed.',
      /^at most 8 LoRAs/,
    ],
    [
      { tinySD: { prompt: 'a <lora:secret:1> cat', promptSyntax: 'WEIGHTED' } },
      'input.tinySD.prompt',
      'There is no LoRA of the name in its tag here.',
      'red-for-blue',
    ],
    [
      { tinySD: { prompt: 'a <lora:red-for-blue:1:2> cat', promptSyntax: 'WEIGHTED' } },
      'input.tinySD.prompt',
      'It names a LoRA that cannot be read.',
      /<lora:name:0\.8>/,
    ],
    [
      {
        tinySD: {
          prompt: '<lora:red-for-blue>',
          promptSyntax: 'WEIGHTED',
          loras: [lora('red-for-blue')],
        },
      },
      'input.tinySD.prompt',
      'It names a LoRA that is there already.',
      'each LoRA once, with one scale',
    ],
  ] as const)('%j', async ([input, path, message, allowed]) => {
    const held = () => host.ask('{ credits { held } generations { edges { node { id } } } }');
    const before = await held();
    const answer = await send(input);
    expect(answer.__typename).toBe('InvalidInputError');
    expect(answer.issues).toHaveLength(1);
    expect(answer.issues[0].path).toBe(path);
    expect(answer.issues[0].message).toMatch(message);
    expect(answer.issues[0].allowed).toMatch(allowed);
    expect(await held()).toEqual(before);
    const estimate = await host.ask(
      `query($input: GenerateImageInput!) { estimate(input: $input) { ... on InvalidInputError { issues { path message allowed } } } }`,
      { input },
    );
    expect(estimate.data.estimate.issues).toEqual(answer.issues);
  });
});

test('they are listed with what they fit', async () => {
  const { data } = await host.ask(
    '{ loras { name title triggerWords license base isConsistency bytes problem models { id } } }',
  );
  expect(data.loras).toEqual([
    {
      name: 'red-for-blue',
      title: 'Red for blue',
      triggerWords: ['red', 'blue'],
      license: 'MIT',
      base: 'demo weights of tiny-sd',
      isConsistency: false,
      bytes: 67_368,
      problem: null,
      // The demo weights of both have the same shapes.
      models: [{ id: 'tiny-sd' }, { id: 'portrait-sd' }],
    },
  ]);
});

test('one that is named LCM lets the engine draw with few steps, and another does not', async () => {
  const lcm = join(folder.path, 'lcm-x.safetensors');
  copyFileSync(demo, lcm);
  const few = { prompt, seed: 1, scheduler: 'LCM', numInferenceSteps: 2, guidanceScale: 1 };
  const drawn = await send({ tinySD: { ...few, loras: [{ name: 'lcm-x' }] } });
  await coloursOf(drawn.generation.id);
  const refused = await send({ tinySD: { ...few, loras: [{ name: 'red-for-blue' }] } });
  expect(refused).toMatchObject({
    __typename: 'ModelUnavailableError',
    message: expect.stringContaining(
      'The scheduler LCM needs weights of a latent consistency model',
    ),
  });
  rmSync(lcm);
});

test('a request is known by its key when its LoRA is gone, and a new one is refused', async () => {
  const input = { tinySD: { prompt, seed: 1, loras: [{ name: 'red-for-blue' }] } };
  const first = await send(input, 'kept');
  await host.ended(localId(first.generation.id));
  rmSync(file);
  expect(await send(input, 'kept')).toMatchObject({
    replayed: true,
    generation: { id: first.generation.id },
  });
  expect((await send(input, 'new')).issues[0].message).toBe(
    'There is no LoRA "red-for-blue" here.',
  );
});

test('no other backend is asked for one', async () => {
  copyFileSync(demo, file);
  const backends = new Map([
    ['segmind', offeringBackend('segmind')],
    ['local', backend],
  ] as const);
  await using both = await createTestGateway({ backends, demoWeights: 'on' });
  const input = { tinySD: { prompt, loras: [{ name: 'red-for-blue' }] } };
  const query = `query($input: GenerateImageInput!, $route: RouteInput) { estimate(input: $input, route: $route) {
    ... on Estimate { backend }
    ... on ModelUnavailableError { rejections { backend reason } }
  } }`;
  const estimate = async (route: object) => (await both.ask(query, { input, route })).data.estimate;
  expect(await estimate({ objective: 'FASTEST' })).toEqual({ backend: 'LOCAL' });
  expect((await estimate({ backend: 'SEGMIND' })).rejections).toContainEqual({
    backend: 'SEGMIND',
    reason: 'It adds no LoRAs; the local backend does.',
  });
});
