import { expect, test } from 'vitest';
import { connectionBudget } from '#src/http/connections/descriptor-limit.ts';
import { startGatewayProcess } from '#test/helpers/gateway-process.ts';
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

test('with 256 descriptors, connections that are left alone keep nobody out', async () => {
  await using gateway = await startGatewayProcess(
    { LOCAL_BACKEND: 'off' },
    { maxDescriptors: 256 },
  );
  await using _idle = await open(gateway.url, 600);
  const response = await fetch(`${gateway.url}/health`, { signal: AbortSignal.timeout(5_000) });
  expect(response.status).toBe(200);
  expect(gateway.child.exitCode).toBeNull();
}, 30_000);

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
