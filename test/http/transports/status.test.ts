import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServedGateway, startServedGateway } from '#test/helpers/served-gateway.ts';

/** https://graphql.github.io/graphql-over-http/draft/#sec-Status-Codes */
let host: ServedGateway;
beforeAll(async () => {
  host = await startServedGateway({ backends: new Map() });
});
afterAll(() => host[Symbol.asyncDispose]());

const own = 'application/graphql-response+json';
const plain = 'application/json';

async function statusOf(body: string, accept: string) {
  const { status, headers } = await fetch(`${host.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': 'alice', accept },
    body,
  });
  return [status, headers.get('content-type')?.split(';')[0]];
}

const variables = 'query ($id: ID!) { node(id: $id) { id } }';
const aliases = Array.from({ length: 40 }, (_, index) => `a${index}: __typename`).join(' ');

const cases: readonly [what: string, body: unknown, own: number, plain: number][] = [
  ['data alone', { query: '{ __typename }' }, 200, 200],
  // A field that may be null, which fails.
  ['data and errors', { query: '{ viewer { scopes } node(id: "x") { id } }' }, 294, 200],
  [
    'errors in the place of data',
    { query: '{ ledger(first: 1, after: "x") { edges { cursor } } }' },
    294,
    200,
  ],
  ['no JSON', '{', 400, 400],
  ['no object', [], 422, 400],
  ['no query', { qeury: '{ __typename }' }, 422, 400],
  ['variables of a wrong type', { query: '{ __typename }', variables: [7] }, 422, 400],
  ['an id of a wrong type', { documentId: 7 }, 422, 400],
  ['an unknown document', { documentId: 'none' }, 404, 404],
  ['a document that cannot be parsed', { query: '{' }, 400, 200],
  ['a document that is not valid', { query: '{ nothing }' }, 422, 200],
  ['a document that is too large', { query: `{ ${aliases} }` }, 422, 400],
  ['no such operation', { query: 'query A { __typename }', operationName: 'B' }, 422, 200],
  ['variables that do not fit', { query: variables, variables: { id: null } }, 422, 200],
];

test.for(cases)('%s', async ([, body, inOwn, inPlain]) => {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  expect(await statusOf(text, own)).toEqual([inOwn, own]);
  expect(await statusOf(text, plain)).toEqual([inPlain, plain]);
});
