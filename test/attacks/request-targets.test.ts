import { afterAll, beforeAll, expect, test } from 'vitest';
import { openRaw, upgradeRequest } from '#test/helpers/raw-socket.ts';
import { type ServedGateway, startServedGateway } from '#test/helpers/served-gateway.ts';

let gateway: ServedGateway;
beforeAll(async () => {
  gateway = await startServedGateway({ backends: new Map() });
});
afterAll(() => gateway[Symbol.asyncDispose]());

async function answerTo(text: string): Promise<string> {
  using raw = await openRaw(gateway.url, text);
  return await raw.closed;
}

function expectSentence(answer: string, sentence: string): void {
  expect(answer).toMatch(/^HTTP\/1.1 400 Bad Request\r\n/);
  const { errors } = JSON.parse(answer.split('\r\n\r\n')[1]!);
  const extensions = { code: 'BAD_REQUEST' };
  expect(errors).toEqual([{ message: expect.stringMatching(sentence), extensions }]);
  expect(answer).not.toMatch(/\.[jt]s:|node_modules| at /);
  expect(gateway.faults).toEqual([]);
}

test.each([
  'http://127.0.0.1/graphql?query={__typename}',
  'http:///',
  'http://[/graphql',
  '*',
  'graphql',
])('a request for %s is refused in a sentence', async (target) => {
  const request = `OPTIONS ${target} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n`;
  const answer = await answerTo(request);
  // Some of them Node refuses before us.
  if (answer.includes('HTTP/1.1.')) expectSentence(answer, 'not a request of HTTP/1.1');
  else expectSentence(answer, 'must name a path');
});

test.each(['[', 'a b', 'x:99999', '%', 'a\tb', '', 'x/y', 'user@x'])(
  'the host %j is refused in a sentence, whatever is asked for',
  async (host) => {
    for (const path of ['/graphql?query={__typename}', '/graphql/stream', '/', '/health']) {
      const head = `GET ${path} HTTP/1.1\r\nhost: ${host}\r\nx-api-key: alice\r\n`;
      expectSentence(await answerTo(`${head}connection: close\r\n\r\n`), 'The Host header');
    }
    expectSentence(await answerTo(upgradeRequest('/graphql', host)), 'The Host header');
  },
);

test('names and addresses of hosts are taken', async () => {
  for (const host of ['localhost', '127.0.0.1:4000', '[::1]:4000', 'Images.Example.com', 'a_b'])
    expect(
      await answerTo(`GET /health HTTP/1.1\r\nhost: ${host}\r\nconnection: close\r\n\r\n`),
    ).toMatch('200 OK');
});
