import { request } from 'node:http';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ServedGateway, startServedGateway } from '#test/helpers/served-gateway.ts';

let gateway: ServedGateway;
beforeAll(async () => {
  gateway = await startServedGateway({ backends: new Map() });
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** Sends a body as it is, in chunks or with its length said first. */
function post(body: string, chunked: boolean): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const sent = request(`${gateway.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'x-api-key': 'alice',
        ...(chunked ? {} : { 'content-length': Buffer.byteLength(body) }),
      },
    });
    sent.on('error', reject);
    sent.on('response', async (response) => {
      const chunks = await Array.fromAsync(response as AsyncIterable<Buffer>);
      resolve({ status: response.statusCode!, text: Buffer.concat(chunks).toString() });
    });
    sent.end(body);
  });
}

const ofLength = (length: number): string => {
  const start = '{"query":"{ __typename }","variables":{"x":"';
  return `${start}${'y'.repeat(length - start.length - 3)}"}}`;
};

it.each([
  ['in chunks', true],
  ['with its length', false],
])('takes a body of the largest size %s, and refuses a byte more', async (_how, chunked) => {
  const largest = ofLength(256 * 1024);
  expect(await post(largest, chunked)).toEqual({
    status: 200,
    text: '{"data":{"__typename":"Query"}}',
  });
  expect(await post(ofLength(256 * 1024 + 1), chunked)).toMatchObject({ status: 413 });
});

it('says that a body is missing', async () => {
  expect(await post('', false)).toMatchObject({ status: 400 });
  expect(await post('', true)).toMatchObject({ status: 400 });
});
