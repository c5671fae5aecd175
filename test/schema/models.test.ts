import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { buildSchema, isObjectType, isScalarType, isSpecifiedScalarType } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { models } from '#models/index.ts';
import { type ServedGateway, startServedGateway } from '#test/helpers/served-gateway.ts';

let gateway: ServedGateway;
beforeAll(async () => {
  gateway = await startServedGateway({ backends: new Map() });
});
afterAll(() => gateway[Symbol.asyncDispose]());

test('the obvious query works, and so do fragments on a member and on the union', async () => {
  interface Given {
    models: { id: string; modelId: string; __typename: string }[];
  }
  const { data, errors } = await gateway.request<Given>(
    `{ models { __typename id modelId ... on TinySD { name } ... on Model { ... on SSD1B { summary } } } model(id: "tiny-sd") { id } }`,
  );
  expect(errors).toBeUndefined();
  expect(data).toMatchObject({ model: { id: 'tiny-sd' } });
  const given = data.models;
  expect(given.map(({ id }) => id)).toEqual(Object.keys(models));
  expect(given[0]).toEqual({
    __typename: 'TinySD',
    id: 'tiny-sd',
    modelId: 'TINY_SD',
    name: models['tiny-sd'].name,
  });
  expect(given.find(({ id }) => id === 'ssd-1b')).toHaveProperty('summary');
});

test('a refusal is one whole sentence', async () => {
  const { data } = await gateway.request(
    'mutation { generateImage(input: { tinySD: { prompt: " ", samples: 9 } }) { ... on Error { message } } }',
  );
  expect(data).toEqual({
    generateImage: {
      message:
        'input.tinySD.prompt: It is empty. Allowed: at least one character that is not a space. input.tinySD.samples: 9 is not allowed. Allowed: a whole number from 1 to 4.',
    },
  });
});

test('every scalar of ours says what is on the wire, and models are told by no other text', async () => {
  const text = await readFile(join(import.meta.dirname, '../../schema/schema.graphql'), 'utf8');
  const printed = buildSchema(text);
  const types = Object.values(printed.getTypeMap());
  const bare = types
    .filter(isScalarType)
    .filter((type) => !isSpecifiedScalarType(type))
    .filter(({ astNode, specifiedByURL }) => astNode && !specifiedByURL);
  expect(bare.map(({ name }) => name)).toEqual([]);
  const recipe = printed.getType('Recipe');
  expect(isObjectType(recipe) && String(recipe.getFields().model!.type)).toBe('ModelId!');
});
