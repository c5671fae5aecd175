import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import documents from '#schema/documents.json' with { type: 'json' };
import { type GatewayProcess, startGatewayProcess } from '#test/helpers/gateway-process.ts';
import { bucketAt } from '#test/helpers/s3/bucket.ts';
import { startS3StandIn } from '#test/helpers/s3/stand-in.ts';
import { createSegmindStandIn } from '#test/helpers/segmind/segmind.ts';

/** Far more than a stop takes on a busy machine, and far less than what would hold it up here. */
const patienceMs = 30_000;

/** @returns the exit code; null where it goes on */
async function stop({ child }: GatewayProcess): Promise<number | null> {
  const ended = once(child, 'exit');
  child.kill('SIGTERM');
  await Promise.race([ended, once(AbortSignal.timeout(patienceMs), 'abort')]);
  return child.exitCode;
}

test('an event stream that was reserved and never opened does not hold up the stop', async () => {
  await using gateway = await startGatewayProcess();
  const { status } = await fetch(`${gateway.url}/graphql/stream`, { method: 'PUT' });
  expect(status).toBe(201);
  expect(await stop(gateway)).toBe(0);
});

test('event streams whose clients left before they began do not hold up the stop', async () => {
  await using gateway = await startGatewayProcess();
  const { host, port } = new URL(gateway.url);
  const query = encodeURIComponent('subscription { credits { available } }');
  const request = `GET /graphql?query=${query} HTTP/1.1\r\nhost: ${host}\r\naccept: text/event-stream\r\n\r\n`;
  const leave = async (): Promise<void> => {
    const socket = connect(Number(port), '127.0.0.1');
    await once(socket, 'connect');
    socket.write(request.repeat(3), () => socket.resetAndDestroy());
    await once(socket, 'close');
  };
  await Promise.all(Array.from({ length: 100 }, leave));
  expect(await stop(gateway)).toBe(0);
});

test('clients that take nothing and say nothing do not hold up the stop', async () => {
  await using gateway = await startGatewayProcess();
  const { host, port } = new URL(gateway.url);
  const half = 'POST /graphql HTTP/1.1\r\ncontent-type: application/json\r\n';
  const sockets = [
    '',
    `${half}content-length: 100\r\nhost: ${host}\r\n\r\n{`,
    `GET / HTTP/1.1\r\nhost: ${host}\r\n\r\n`.repeat(500),
  ].map((text) => {
    const socket = connect({ port: Number(port), host: '127.0.0.1', allowHalfOpen: true });
    socket.on('error', () => {});
    socket.pause();
    socket.write(text);
    return socket;
  });
  await Promise.all(sockets.map((socket) => socket.pending && once(socket, 'connect')));
  // Asked last, so that the others have arrived.
  await fetch(`${gateway.url}/health`);
  expect(await stop(gateway)).toBe(0);
  for (const socket of sockets) socket.destroy();
});

test('what never answers cannot hold up the stop for ever', async () => {
  await using provider = await createSegmindStandIn();
  await using bucket = await startS3StandIn();
  const lines: string[] = [];
  await using gateway = await startGatewayProcess(
    {
      ...bucketAt(bucket, bucket.url),
      LOCAL_BACKEND: 'off',
      SEGMIND_API_KEY: provider.account.apiKey,
      SEGMIND_BASE_URL: provider.apiUrl,
    },
    { onLog: (line) => lines.push(line) },
  );
  bucket.fail('PUT', 'NO_ANSWER');
  const answer = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query: documents.GenerateImage.document,
      variables: { input: { tinySD: { prompt: 'a red circle' } }, route: {} },
    }),
  });
  expect(await answer.json()).not.toHaveProperty('errors');
  const puts = () => bucket.asked.filter((one) => one.endsWith('.png') || one.endsWith('.jpg'));
  await expect.poll(() => puts().length).toBe(1);
  expect(await stop(gateway)).toBe(1);
  expect(lines.join('\n')).toContain('ended what the stop had left open');
});
