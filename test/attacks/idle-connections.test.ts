import { readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import { connectionBudget } from '#src/http/connections/descriptor-limit.ts';
import { type GatewayProcess, startGatewayProcess } from '#test/helpers/gateway-process.ts';
import { openRaw, type RawSocket, upgradeRequest } from '#test/helpers/raw-socket.ts';
import { createScriptedBackend } from '#test/helpers/scripted-backend.ts';
import { startServedGateway } from '#test/helpers/served-gateway.ts';

async function open(url: string, count: number, text = ''): Promise<AsyncDisposable> {
  const sockets: RawSocket[] = [];
  for (let index = 0; index < count; index++) sockets.push(await openRaw(url, text));
  return {
    async [Symbol.asyncDispose]() {
      for (const { socket } of sockets) socket.destroy();
      await Promise.all(sockets.map(({ closed }) => closed));
    },
  };
}

async function typeOf(url: string, maxCost: number): Promise<string> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    signal: AbortSignal.timeout(10_000),
    body: JSON.stringify({
      query:
        'mutation($maxCost: Credits) { generateImage(input: { tinySD: { prompt: "x" } }, route: { maxCost: $maxCost }) { __typename } }',
      variables: { maxCost },
    }),
  });
  const { data } = (await response.json()) as { data: { generateImage: { __typename: string } } };
  return data.generateImage.__typename;
}

/** Files and sockets that a process has open. */
function descriptorsOf({ child }: GatewayProcess): number {
  return readdirSync(`/proc/${child.pid}/fd`).length;
}

test.each([
  ['3,000 connections that are left alone', {}, { MAX_CONNECTIONS: '1000' }, 3_000],
  ['256 descriptors and 600 such connections', { maxDescriptors: 256 }, {}, 600],
])(
  'with %s the gateway answers, refuses by type, and is whole again afterwards',
  async (_what, limits, environment, count) => {
    await using gateway = await startGatewayProcess(
      { DEMO_WEIGHTS: 'on', MAX_CONNECTIONS: '12000', ...environment },
      limits,
    );
    const before = descriptorsOf(gateway);
    {
      await using _idle = await open(gateway.url, count);
      const signal = AbortSignal.timeout(5_000);
      expect((await fetch(`${gateway.url}/health`, { signal })).status).toBe(200);
      expect(await typeOf(gateway.url, 0)).toBe('ModelUnavailableError');
    }
    await expect.poll(() => descriptorsOf(gateway)).toBeLessThan(before + 10);
    expect(await typeOf(gateway.url, 1)).toBe('GenerateImageSuccess');
    expect(gateway.child.exitCode).toBeNull();
  },
  120_000,
);

test('a limit too low for the configured connections is told', () => {
  expect(connectionBudget(1_000, 1_128)).toEqual({ maxConnections: 1_000, warning: null });
  expect(connectionBudget(1_000, null)).toEqual({ maxConnections: 1_000, warning: null });
  expect(connectionBudget(1_000, 256)).toEqual({
    maxConnections: 128,
    warning: expect.stringMatching(/lets this process open 256 files.*Raise the limit to 1128/),
  });
});

test.each([
  ['nothing', () => ''],
  ['half a request', () => 'GET / HTTP/1.1\r\nx: '],
  ['a whole request', (host: string) => `GET /health HTTP/1.1\r\nhost: ${host}\r\n\r\n`],
  ['a WebSocket without a greeting', (host: string) => upgradeRequest('/graphql', host)],
])('what is in use stays when connections come that send %s', async (_what, textFor) => {
  const backend = createScriptedBackend();
  await using gateway = await startServedGateway({
    backends: new Map([['local', backend]]),
    maxConnections: 20,
  });
  const id = await gateway.generate();
  const run = await backend.nextRun();
  const watched = await fetch(`${gateway.url}/generations/${encodeURIComponent(id)}/events`, {
    headers: { 'x-api-key': 'alice' },
  });
  await using _idle = await open(gateway.url, 60, textFor(new URL(gateway.url).host));
  expect((await fetch(`${gateway.url}/health`)).status).toBe(200);
  await run.image();
  expect(await watched.text()).toMatch('event: FINISHED');
  expect(gateway.faults).toEqual([]);
});
