import fc from 'fast-check';
import { parse, validate } from 'graphql';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { schema } from '#schema/index.ts';
import { randomDocument } from '#test/helpers/random-document.ts';
import { createScriptedBackend } from '#test/helpers/scripted-backend.ts';
import { type ServedGateway, startServedGateway } from '#test/helpers/served-gateway.ts';

let gateway: ServedGateway;
beforeAll(async () => {
  const backend = createScriptedBackend({ concurrency: 1_000 });
  gateway = await startServedGateway({ backends: new Map([['local', backend]]) });
});
afterAll(() => gateway[Symbol.asyncDispose]());

const send = (body: string | Uint8Array<ArrayBuffer>) =>
  fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      // With plain JSON the specification wants status 200 for a document that does not parse.
      accept: 'application/graphql-response+json',
      'x-api-key': 'alice',
    },
    body,
  });

test('a valid document never makes the gateway fail', async () => {
  let valid = 0;
  await fc.assert(
    fc.asyncProperty(fc.gen(), async (draw) => {
      const query = randomDocument(schema, draw);
      if (validate(schema, parse(query)).length === 0) valid += 1;
      const response = await send(JSON.stringify({ query }));
      const text = await response.text();
      expect(response.status, `${query}\n${text}`).toBeLessThan(500);
      expect(text, query).not.toMatch(/Unexpected error|node_modules|SQLITE/);
      expect(gateway.faults, query).toEqual([]);
    }),
    { numRuns: 300 },
  );
  // Else the property says nothing: aliases of different types still clash now and then.
  expect(valid).toBeGreaterThan(200);
});

test('bytes that are no request are refused as such', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.oneof(
        fc.uint8Array({ maxLength: 200 }),
        fc.json().map((text) => new TextEncoder().encode(text)),
        fc.json().map((query) => new TextEncoder().encode(JSON.stringify({ query }))),
        fc
          .record({
            query: fc.constant('{ __typename }'),
            variables: fc.oneof(fc.string(), fc.nat()),
          })
          .map((body) => new TextEncoder().encode(JSON.stringify(body))),
      ),
      async (bytes) => {
        const response = await send(new Uint8Array(bytes));
        const text = await response.text();
        expect(response.status, text).toBeGreaterThanOrEqual(400);
        expect(response.status, text).toBeLessThan(500);
        expect(text).not.toMatch(/Unexpected error|node_modules/);
      },
    ),
    { numRuns: 300 },
  );
  expect(gateway.faults).toEqual([]);
});

test('addresses and headers that make no sense are refused as such', async () => {
  const paths = ['//', '/%', '/generations/%E0%A4%A/events', '/generations/eA==/events?after=-1'];
  for (const path of [
    ...paths,
    '/generations//events',
    '/graphql/stream?token=%00',
    '/images/..%2f',
  ])
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS', 'PATCH']) {
      const response = await fetch(`${gateway.url}${path}`, {
        method,
        headers: { 'x-api-key': 'alice' },
      });
      expect(response.status, `${method} ${path}`).toBeLessThan(500);
      await response.arrayBuffer();
    }
  expect(gateway.faults).toEqual([]);
});
