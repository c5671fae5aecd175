import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ServedGateway, startServedGateway } from '#test/helpers/served-gateway.ts';

let gateway: ServedGateway;
beforeAll(async () => {
  gateway = await startServedGateway({ backends: new Map() });
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function post(headers: Record<string, string>, query = '{ __typename }') {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': 'alice', ...headers },
    body: JSON.stringify({ query }),
  });
  const text = await response.text();
  return { status: response.status, type: response.headers.get('content-type'), text };
}

test.each([
  'application/json',
  'APPLICATION/JSON',
  'application/json ; charset=utf-8',
  'application/json;charset="UTF-8"',
  'Application/Json; Charset=Utf-8; x=y',
])('a body of type %s is read', async (type) => {
  expect(await post({ 'content-type': type })).toMatchObject({
    status: 200,
    text: '{"data":{"__typename":"Query"}}',
  });
});

test.each(['text/plain', 'application/jsonp', 'application/json; charset=utf-16', 'x'])(
  'a body of type %s is refused with what is allowed',
  async (type) => {
    const { status, text } = await post({ 'content-type': type });
    expect(status).toBe(415);
    expect(JSON.parse(text).errors[0].message).toMatch('application/json, in UTF-8');
  },
);

test.each([
  ['*/*', 'application/json'],
  ['application/*', 'application/json'],
  ['APPLICATION/JSON', 'application/json'],
  [
    'application/graphql-response+json, application/json;q=0.9',
    'application/graphql-response+json',
  ],
  ['application/graphql-response+json;q=0.1, application/json', 'application/json'],
  ['text/event-stream;q=0, */*', 'application/json'],
  ['text/html, application/json ; q=1', 'application/json'],
])('accept: %s is answered as %s', async (accept, type) => {
  expect((await post({ accept })).type).toBe(`${type}; charset=utf-8`);
});

test.each(['image/png', 'application/json;q=0', 'text/html'])(
  'accept: %s is refused as JSON with what is allowed',
  async (accept) => {
    const { status, text } = await post({ accept });
    expect(status).toBe(406);
    expect(JSON.parse(text).errors[0].message).toMatch(
      /application\/json.*event-stream.*WebSocket/,
    );
  },
);

test('a subscription that is asked for as JSON alone is told the transports', async () => {
  const { status, text } = await post(
    { accept: 'application/json' },
    'subscription { credits { available } }',
  );
  expect(status).toBe(406);
  expect(JSON.parse(text).errors[0].message).toMatch(
    /accept: text\/event-stream.*WebSocket \(graphql-transport-ws\)/,
  );
});

test.each(['PUT', 'DELETE', 'PATCH', 'HEAD'])('the method %s is refused', async (method) => {
  const response = await fetch(`${gateway.url}/graphql`, { method });
  expect(response.status).toBe(405);
  expect(response.headers.get('allow')).toBe('GET, POST');
});
