import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import WebSocket from 'ws';
import { createOrigins } from '#src/http/origins.ts';
import { isLoopback } from '#src/net/public-addresses.ts';
import { startServedGateway } from '#test/helpers/served-gateway.ts';

const refusal = (
  headers: Record<string, string>,
  { allowed = [] as string[], publicUrl = 'http://127.0.0.1:4000', open = true } = {},
) =>
  createOrigins({
    allowed,
    publicUrl: () => publicUrl,
    answersTo: (name) => !open || isLoopback(name),
  }).refusal({ headers } as IncomingMessage);

const host = '127.0.0.1:4000';

test('who is no web page may', () => {
  expect(refusal({ host })).toBeNull();
});

test('pages of the gateway itself may, also behind a proxy that changes the host', () => {
  expect(refusal({ host, origin: 'http://127.0.0.1:4000' })).toBeNull();
  const publicUrl = 'https://images.example.com';
  expect(refusal({ host, origin: publicUrl }, { publicUrl })).toBeNull();
});

test('pages of other origins may where the configuration names them', () => {
  const origin = 'https://app.example.com';
  expect(refusal({ host, origin })).toMatch('CORS_ORIGINS');
  expect(refusal({ host, origin }, { allowed: [origin] })).toBeNull();
  expect(refusal({ host, origin }, { allowed: ['*'] })).toBeNull();
  expect(refusal({ host, origin: `${origin}:8443` }, { allowed: [origin] })).toMatch('may not');
  for (const odd of ['null', '', 'file://', 'http://127.0.0.1:4000.evil.example'])
    expect(refusal({ host, origin: odd })).toMatch('may not');
});

test('what a foreign page loads without telling its origin may not, a link to the gateway may', () => {
  const foreign = { host, 'sec-fetch-site': 'cross-site' };
  expect(refusal({ ...foreign, 'sec-fetch-mode': 'no-cors' })).toMatch('may not');
  expect(refusal({ ...foreign, 'sec-fetch-mode': 'navigate' })).toBeNull();
  expect(refusal({ host, 'sec-fetch-site': 'same-origin', 'sec-fetch-mode': 'cors' })).toBeNull();
});

test('a name that was rebound to this machine is not the gateway, where no key is needed', () => {
  const rebound = { host: 'evil.example:4000', origin: 'http://evil.example:4000' };
  expect(refusal(rebound)).toMatch('is not called');
  expect(refusal(rebound, { open: false })).toBeNull();
  for (const name of ['localhost:4000', '[::1]:4000', '127.0.0.1'])
    expect(refusal({ host: name })).toBeNull();
});

test('the owner of the gateway is told once of each origin, with the setting that lets it in', () => {
  const told: string[][] = [];
  const origins = createOrigins({
    allowed: ['https://app.example.com'],
    publicUrl: () => 'http://127.0.0.1:4000',
    answersTo: () => true,
    onRefused: (...one) => told.push(one),
  });
  const ask = (origin: string) => origins.refusal({ headers: { host, origin } } as IncomingMessage);
  for (const origin of ['http://localhost:5173', 'http://localhost:5173', 'null', 'file://', ''])
    expect(ask(origin)).toMatch('may not');
  expect(told).toEqual([
    ['http://localhost:5173', 'https://app.example.com,http://localhost:5173'],
  ]);
  for (let port = 1; port < 500; port++) ask(`http://localhost:${port}`);
  expect(told).toHaveLength(100);
});

test('the browser is told what pages may', async () => {
  const origin = 'https://app.example.com';
  const gateway = await startServedGateway({
    backends: new Map(),
    origins: createOrigins({ allowed: [origin], publicUrl: () => '', answersTo: () => true }),
  });
  onTestFinished(() => gateway[Symbol.asyncDispose]());
  for (const path of ['/graphql', '/graphql/stream', '/generations/x/events']) {
    const preflight = await fetch(gateway.url + path, {
      method: 'OPTIONS',
      headers: {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'x-api-key',
      },
    });
    expect(preflight.status).toBe(204);
    expect(Object.fromEntries(preflight.headers)).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-headers': 'x-api-key',
      vary: 'origin',
    });
    const foreign = await fetch(gateway.url + path, {
      method: 'OPTIONS',
      headers: { origin: 'https://evil.example', 'access-control-request-method': 'POST' },
    });
    expect(foreign.status).toBe(403);
    expect(foreign.headers.get('access-control-allow-origin')).toBeNull();
  }
  const answer = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { origin, 'content-type': 'application/json', 'x-api-key': 'alice' },
    body: JSON.stringify({ query: '{ __typename }' }),
  });
  expect(answer.headers.get('access-control-allow-origin')).toBe(origin);
  expect(await answer.json()).toEqual({ data: { __typename: 'Query' } });

  const url = `${gateway.url.replace('http', 'ws')}/graphql`;
  const allowed = new WebSocket(url, 'graphql-transport-ws', { origin });
  await once(allowed, 'open');
  allowed.terminate();
  const refused = new WebSocket(url, 'graphql-transport-ws', { origin: 'https://evil.example' });
  const [error] = await once(refused, 'error');
  expect(error.message).toMatch('403');
  const elsewhere = new WebSocket(`${url}/other`, 'graphql-transport-ws', { origin });
  const [notThere] = await once(elsewhere, 'error');
  expect(notThere.message).toMatch('404');
});
