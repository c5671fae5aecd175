import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { openStreamedBody, type StreamedBody } from '#src/http/transports/streamed-body.ts';
import { listenTo } from '#test/helpers/listen.ts';

const options = { contentType: 'text/plain', opening: ':', keepAlive: ':' };

/** Resolves once the body knows that its client has gone. */
async function end({ closed }: StreamedBody): Promise<void> {
  if (!closed.aborted) await once(closed, 'abort');
}

const timers = (): number =>
  process.getActiveResourcesInfo().filter((kind) => kind === 'Timeout').length;

test('a body that is opened for a client that has gone is closed, and keeps nothing running', async () => {
  const opened = Promise.withResolvers<StreamedBody>();
  await using server = await listenTo(async (request, response) => {
    await once(request.socket.resume(), 'close');
    opened.resolve(openStreamedBody(response, options));
  });
  const before = timers();
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n', () => socket.destroy());
  await end(await opened.promise);
  expect(timers()).toBeLessThanOrEqual(before);
});

test('a body behind another one of its connection is closed with the connection', async () => {
  const bodies: StreamedBody[] = [];
  const both = Promise.withResolvers<void>();
  await using server = await listenTo((_request, response) => {
    bodies.push(openStreamedBody(response, options));
    if (bodies.length === 2) both.resolve();
  });
  const socket = connect(Number(new URL(server.url).port), '127.0.0.1');
  socket.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n'.repeat(2));
  await both.promise;
  socket.destroy();
  await Promise.all(bodies.map(end));
});
