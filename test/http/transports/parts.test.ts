import { afterAll, beforeAll, expect, onTestFinished, test } from 'vitest';
import { createScriptedBackend } from '#test/helpers/scripted-backend.ts';
import { type ServedGateway, startServedGateway } from '#test/helpers/served-gateway.ts';

const backend = createScriptedBackend();
let gateway: ServedGateway;
beforeAll(async () => {
  gateway = await startServedGateway({ backends: new Map([['local', backend]]) });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const parts = 'multipart/mixed;subscriptionSpec=1.0';

function ask(accept: string, body: object): Promise<Response> {
  return fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { accept, 'content-type': 'application/json', 'x-api-key': 'alice' },
    body: JSON.stringify(body),
  });
}

const credits = { query: 'subscription { credits { available } }' };

/** What stands between the delimiters. */
function partsOf(text: string): string[] {
  expect(text).toMatch(/^\r\n--graphql\r\n[\s\S]*\r\n--graphql--\r\n$/);
  return text.split('\r\n--graphql').slice(1, -1);
}

test('each result is a part of JSON, and the last delimiter ends it', async () => {
  const id = await gateway.generate();
  const run = await backend.nextRun();
  await run.image();
  const response = await ask(`${parts}, application/json`, {
    query: `subscription { generation(id: "${id}", after: 0) { kind } }`,
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe(
    'multipart/mixed;boundary="graphql";subscriptionSpec="1.0"',
  );
  const kinds = ['ACCEPTED', 'STARTED', 'IMAGE', 'FINISHED'];
  expect(partsOf(await response.text())).toEqual(
    kinds.map(
      (kind) =>
        `\r\ncontent-type: application/json\r\n\r\n{"payload":{"data":{"generation":{"kind":"${kind}"}}}}`,
    ),
  );
});

test('what is wrong with an operation is JSON where that is taken, and a part where it is not', async () => {
  const wrong = { query: 'subscription { nothing }' };
  const asJson = await ask(`${parts}, application/json`, wrong);
  expect(asJson.headers.get('content-type')).toMatch(/^application\/json/);
  const asPart = await ask(parts, wrong);
  const [part = ''] = partsOf(await asPart.text());
  const { payload } = JSON.parse(part.slice(part.indexOf('{')));
  expect(payload.errors[0].message).toMatch(/nothing/);
});

test.for([
  [parts, 'multipart/mixed'],
  [`${parts}, text/event-stream`, 'multipart/mixed'],
  [`${parts};q=0.5, text/event-stream`, 'text/event-stream'],
  [`multipart/mixed;boundary=graphql;subscriptionSpec=1.0, application/json`, 'multipart/mixed'],
  ['multipart/mixed, text/event-stream', 'text/event-stream'],
  ['multipart/mixed;deferSpec=20220824, application/json', 'application/json'],
  [`${parts};q=0, application/json`, 'application/json'],
] as const)('a subscription with accept: %s is answered as %s', async ([accept, type]) => {
  const leave = new AbortController();
  onTestFinished(() => leave.abort());
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { accept, 'content-type': 'application/json', 'x-api-key': 'alice' },
    body: JSON.stringify(credits),
    signal: leave.signal,
  });
  expect(response.headers.get('content-type')?.split(';')[0]).toBe(type);
});
