import { afterAll, beforeAll, expect, test } from 'vitest';
import { createTestGateway, type TestGateway } from '#test/helpers/gateway.ts';

let host: TestGateway;
beforeAll(async () => {
  host = await createTestGateway();
});
afterAll(() => host[Symbol.asyncDispose]());

const noId = '"nope" is no id of this API; take one that it gave.';

test.each([
  ['{ nothing }', 'GRAPHQL_VALIDATION_FAILED', /^Cannot query field "nothing"/],
  ['{ usage(by: NOPE) { group } }', 'GRAPHQL_VALIDATION_FAILED', /"NOPE" does not exist/],
  ['{', 'GRAPHQL_PARSE_FAILED', /^Syntax Error/],
  ['query A { tags } query B { tags }', 'OPERATION_RESOLUTION_FAILURE', /several/],
  ['{ node(id: "nope") { id } }', 'INVALID_INPUT', noId],
  ['{ generation(id: "nope") { id } }', 'INVALID_INPUT', noId],
  ['mutation { starImage(id: "nope") { __typename } }', 'INVALID_INPUT', noId],
  ['mutation { starImage(id: "QWNjb3VudDph") { __typename } }', 'INVALID_INPUT', /not of type/],
  [
    'mutation { setBudget(account: "a", period: DAY, amount: -1) { __typename } }',
    'GRAPHQL_VALIDATION_FAILED',
    /0 or more/,
  ],
] as const)('%s is refused with the code %s', async (query, code, message) => {
  const { errors } = await host.ask(query);
  expect(errors).toHaveLength(1);
  expect(errors![0]!.extensions).toEqual({ code });
  expect(errors![0]!.message).toMatch(message);
});

test('a variable of the wrong kind is invalid input', async () => {
  const query = 'query ($id: ID!) { generation(id: $id) { id } }';
  const { status, errors } = await host.ask(query, { id: 1.5 });
  expect(errors).toMatchObject([{ extensions: { code: 'INVALID_INPUT' } }]);
  expect(status).toBe(200);
});

const lists = ['generations', 'ledger', 'accounts', 'adminLog'];

test.each(lists)('a page of %s has at most 100 items, and no number is clamped', async (list) => {
  for (const [name, count] of [
    ['first', 101],
    ['first', -1],
    ['last', 101],
  ] as const) {
    const { errors } = await host.ask(`{ ${list}(${name}: ${count}) { edges { cursor } } }`);
    expect(errors).toMatchObject([
      {
        message: `${name} is from 0 to 100, not ${count}.`,
        extensions: { code: 'INVALID_INPUT' },
      },
    ]);
  }
});
