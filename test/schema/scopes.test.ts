import { isInterfaceType, isObjectType } from 'graphql';
import { expect, test } from 'vitest';
import { schema } from '#schema/index.ts';
import { createTestGateway, generateImage } from '#test/helpers/gateway.ts';

const roots = new Set(['Query', 'Mutation', 'Subscription']);
const hasRule = (thing: { extensions: object }): boolean => {
  const options = (thing.extensions as { pothosOptions?: { authScopes?: object } }).pothosOptions;
  return Object.keys(options?.authScopes ?? {}).length > 0;
};

test('every type and every field of the root types says who may see it', () => {
  const types = Object.values(schema.getTypeMap()).filter(
    (type) => (isObjectType(type) || isInterfaceType(type)) && !type.name.startsWith('__'),
  );
  const open = types.flatMap((type) => {
    if (!isObjectType(type)) return [];
    if (!roots.has(type.name)) return hasRule(type) ? [] : [type.name];
    return Object.values(type.getFields())
      .filter((field) => !hasRule(field))
      .map((field) => `${type.name}.${field.name}`);
  });
  expect(open).toEqual([]);
});

test('a key can do what its scopes say, and is told which it has otherwise', async () => {
  await using host = await createTestGateway();
  const generate = await host.account('g', 100_000, ['GENERATE']);
  const read = await host.account('r', 100_000, ['READ']);
  const admin = await host.account('a', 100_000, ['ADMIN']);
  const codeOf = async (query: string, key: string) =>
    (await host.ask(query, {}, key)).errors?.[0]?.extensions?.code;

  const list = '{ generations { edges { node { id } } } }';
  const books = '{ ledger { edges { node { id } } } }';
  const accounts = '{ accounts { edges { node { id keys { id } } } } }';
  expect(await codeOf(generateImage, generate)).toBeUndefined();
  expect(await codeOf(list, generate)).toBe('FORBIDDEN');
  expect(await codeOf(books, generate)).toBe('FORBIDDEN');
  expect(await codeOf('{ credits { available } }', generate)).toBe('FORBIDDEN');
  expect(await codeOf('{ viewer { account { credits { held } } } }', generate)).toBe('FORBIDDEN');

  expect(await codeOf(list, read)).toBeUndefined();
  expect(await codeOf(books, read)).toBeUndefined();
  expect(await codeOf(generateImage, read)).toBe('FORBIDDEN');
  expect(await codeOf(accounts, read)).toBe('FORBIDDEN');
  expect(await codeOf('{ viewer { account { keys { id } } } }', read)).toBe('FORBIDDEN');

  expect(await codeOf(accounts, admin)).toBeUndefined();
  expect(await codeOf(list, admin)).toBe('FORBIDDEN');
  expect(await codeOf(generateImage, admin)).toBe('FORBIDDEN');

  for (const key of [generate, read, admin])
    expect(await codeOf('{ viewer { scopes key { name } } models { id } }', key)).toBeUndefined();

  const { errors } = await host.ask(books, {}, generate);
  expect(errors?.[0]?.message).toBe(
    'Query.ledger needs a scope that the key does not have; it has GENERATE.',
  );
});
