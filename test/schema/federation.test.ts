import { afterAll, beforeAll, expect, test } from 'vitest';
import { createSubgraphSchema } from '#schema/federation.ts';
import { createTestGateway, generateImage, type TestGateway } from '#test/helpers/gateway.ts';

let host: TestGateway;
let alice: string;
let bob: string;
let admin: string;
let generation: string;
let image: string;
beforeAll(async () => {
  host = await createTestGateway({ schema: createSubgraphSchema(true) });
  alice = await host.account('alice', 1_000_000);
  bob = await host.account('bob', 1_000_000, ['GENERATE']);
  admin = await host.account('root', 0, ['ADMIN']);
  const { data } = await host.ask(generateImage, {}, alice);
  generation = data.generateImage.generation.id;
  const asked = await host.ask(
    'query ($id: ID!) { generation(id: $id) { images { id } } }',
    { id: generation },
    alice,
  );
  image = asked.data.generation.images[0].id;
});
afterAll(() => host[Symbol.asyncDispose]());

const entities = `query ($of: [_Any!]!) {
  _entities(representations: $of) {
    __typename
    ... on Generation { id model { ... on ImageModel { id } } }
    ... on GeneratedImage { id sample }
    ... on Account { id name credits { available } }
  }
}`;
const find = (of: object[], key: string) => host.ask(entities, { of }, key);

test('an account finds what is its own, in the order it was asked for', async () => {
  const { data, errors } = await find(
    [
      { __typename: 'Account', id: 'alice' },
      { __typename: 'GeneratedImage', id: image },
      { __typename: 'Generation', id: generation },
      { __typename: 'Generation', id: generation },
    ],
    alice,
  );
  expect(errors).toBeUndefined();
  const own = { __typename: 'Generation', id: generation, model: { id: 'portrait-sd' } };
  expect(data._entities).toMatchObject([
    { __typename: 'Account', id: 'alice', name: 'alice' },
    { __typename: 'GeneratedImage', id: image, sample: 0 },
    own,
    own,
  ]);
});

test("another account's things are not there, as what does not exist", async () => {
  const { data, errors } = await find(
    [
      { __typename: 'Generation', id: generation },
      { __typename: 'GeneratedImage', id: image },
      { __typename: 'Account', id: 'alice' },
      { __typename: 'Generation', id: 'nothing' },
      { __typename: 'Generation', id: image },
      { __typename: 'GeneratedImage', id: generation },
    ],
    bob,
  );
  expect(errors).toBeUndefined();
  expect(data._entities).toEqual([null, null, null, null, null, null]);
});

test('a key without the scope of a type or field gets FORBIDDEN, as in every query', async () => {
  const credits = await find([{ __typename: 'Account', id: 'bob' }], bob);
  expect(credits.errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
  const administered = await find([{ __typename: 'Account', id: 'alice' }], admin);
  expect(administered.data._entities).toMatchObject([{ id: 'alice' }]);
});

test.for([
  ['a type that is no entity', [{ __typename: 'CreditState', accountId: 'alice' }]],
  ['no type', [{ id: 'x' }]],
  ['no key', [{ __typename: 'Generation' }]],
  ['a key that is no text', [{ __typename: 'Generation', id: { $ne: 1 } }]],
  [
    'more than a page has',
    Array.from({ length: 1_001 }, () => ({ __typename: 'Generation', id: 'x' })),
  ],
] as [string, object[]][])('%s is refused as INVALID_INPUT', async ([, of]) => {
  const { errors } = await find(of, alice);
  expect(errors?.[0]?.extensions?.code).toBe('INVALID_INPUT');
  expect(host.faults).toEqual([]);
});

test('exactly one model is taken, though routers are not told so', async () => {
  const { data } = await host.ask('{ _service { sdl } }', {}, alice);
  expect(data._service.sdl).not.toContain('@oneOf');
  const { errors } = await host.ask(
    `mutation { generateImage(input: { tinySD: { prompt: "x" }, portraitSD: { prompt: "y" } }) { __typename } }`,
    {},
    alice,
  );
  expect(errors?.[0]?.message).toMatch(/exactly one/i);
});

test('the schema is not told where introspection is off', async () => {
  await using closed = await createTestGateway({
    schema: createSubgraphSchema(false),
    introspection: false,
  });
  const { errors } = await closed.ask('{ _service { sdl } }');
  expect(errors?.[0]?.extensions?.code).toBe('FORBIDDEN');
});
