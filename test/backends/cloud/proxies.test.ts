import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { type AddressInfo, connect } from 'node:net';
import { join } from 'node:path';
import { createServer, getCACertificates, setDefaultCACertificates } from 'node:tls';
import { expect, test } from 'vitest';
import { createAgent, type Proxies } from '#src/backends/cloud/http/agent.ts';
import { createSend, TransportError } from '#src/backends/cloud/http/send.ts';
import { guardedLookup, isPublicAddress } from '#src/net/public-addresses.ts';
import { failureOf, outcomeOf, requestOf } from '#test/backends/outcomes.ts';
import { createPair, v1, v2 } from '#test/backends/segmind/pair.ts';
import { startGatewayProcess } from '#test/helpers/gateway-process.ts';
import { startProxy } from '#test/helpers/proxy.ts';
import { createSegmindStandIn } from '#test/helpers/segmind/segmind.ts';

const fixtures = join(import.meta.dirname, '../../fixtures/tls');
const read = (name: string) => readFileSync(join(fixtures, name), 'utf8');

/** What speaks TLS in front of a server that does not, trusted while it lasts. */
async function startTls(target: string): Promise<AsyncDisposable & { readonly host: string }> {
  const trusted = getCACertificates('default');
  setDefaultCACertificates([...trusted, read('certificate.pem')]);
  const options = { key: read('key.pem'), cert: read('certificate.pem') };
  const server = createServer(options, (socket) => {
    const upstream = connect(Number(new URL(target).port), '127.0.0.1');
    socket.on('close', () => upstream.destroy()).on('error', () => {});
    upstream.on('close', () => socket.destroy()).on('error', () => {});
    socket.pipe(upstream).pipe(socket);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    host: `localhost:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      setDefaultCACertificates(trusted);
      server.close();
    },
  };
}

test.each([
  ['an image in the answer', v1],
  ['a job and its result', v2],
])('a provider is reached through the proxy: %s', async (_what, contracts) => {
  await using proxy = await startProxy();
  await using pair = await createPair({ ...contracts, proxies: { http: proxy.url } });
  const { error, story } = await outcomeOf(pair.backend, requestOf('tiny-sd'));
  expect({ error, images: story.filter((line) => line.startsWith('image')).length }).toEqual({
    error: undefined,
    images: 1,
  });
  const { requests } = pair.standIn;
  expect(requests.length).toBeGreaterThan(0);
  expect(proxy.asked.length).toBeGreaterThanOrEqual(requests.length);
});

test('https goes through a tunnel, with the certificate checked at its end', async () => {
  await using proxy = await startProxy();
  await using standIn = await createSegmindStandIn();
  await using tls = await startTls(standIn.apiUrl);
  const baseUrl = `https://${tls.host}`;
  await using pair = await createPair({ ...v1, baseUrl, proxies: { https: proxy.url } });
  const { error } = await outcomeOf(pair.backend, requestOf('tiny-sd'));
  expect(error).toBeUndefined();
  expect(standIn.requests).toHaveLength(1);
  expect(proxy.asked).toEqual([`CONNECT ${tls.host}`]);
});

test.each(['REFUSE', 'HANG'] as const)(
  'a proxy that does %s to a tunnel costs nothing and little time',
  async (tunnels) => {
    await using proxy = await startProxy({ tunnels });
    const limits = { connectMs: 300, answerMs: 600_000 };
    const proxies = { https: proxy.url };
    const baseUrl = 'https://api.example.com';
    await using pair = await createPair({ ...v1, baseUrl, proxies, limits });
    const { error } = await outcomeOf(pair.backend, requestOf('tiny-sd'));
    expect(failureOf(error)).toMatchObject({ code: 'PROVIDER_UNAVAILABLE', billed: 'NO' });
    expect(proxy.asked).toContain('CONNECT api.example.com:443');
  },
);

test('the look-up is guarded wherever NO_PROXY has a host reached directly', async () => {
  await using proxy = await startProxy();
  await using standIn = await createSegmindStandIn();
  await using tls = await startTls(standIn.apiUrl);
  const lookup = guardedLookup(isPublicAddress);
  const ask = async (proxies: Proxies) => {
    const agent = createAgent({ connectMs: 5_000, lookup, proxies });
    const url = new URL(`https://${tls.host}/nothing`);
    const request = { url, method: 'GET', headers: {}, timeoutMs: 5_000, maxBytes: 1_000 } as const;
    try {
      return (await createSend(agent)(request, new AbortController().signal)).status;
    } catch (error) {
      return error instanceof TransportError ? error.message : error;
    } finally {
      await agent.destroy();
    }
  };
  const refused = expect.stringMatching(/localhost resolves to an address that is not public$/);
  expect(await ask({})).toEqual(refused);
  expect(await ask({ https: proxy.url, none: 'localhost' })).toEqual(refused);
  expect(proxy.asked).toEqual([]);
  expect(await ask({ https: proxy.url })).toBe(404);
  expect(proxy.asked).toEqual([`CONNECT ${tls.host}`]);
});

test('a gateway takes them from its environment', async () => {
  await using proxy = await startProxy();
  await using standIn = await createSegmindStandIn();
  const environment = {
    LOCAL_BACKEND: 'off',
    SEGMIND_API_KEY: standIn.account.apiKey,
    SEGMIND_BASE_URL: standIn.apiUrl,
    http_proxy: new URL(proxy.url).host,
  };
  const credits = standIn.nextRequest('credits');
  await using _gateway = await startGatewayProcess(environment);
  await credits;
  expect(proxy.asked).toEqual([`GET ${standIn.apiUrl}/v1/get-user-credits`]);
  const again = standIn.nextRequest('credits');
  await using _direct = await startGatewayProcess({ ...environment, NO_PROXY: '127.0.0.1' });
  await again;
  expect(proxy.asked).toHaveLength(1);
});
