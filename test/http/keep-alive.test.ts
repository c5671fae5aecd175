import { once } from 'node:events';
import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import WebSocket from 'ws';
import { type EventStream, openEventStream } from '#src/http/transports/sse/event-stream.ts';
import { keepAliveMs } from '#src/http/transports/streamed-body.ts';
import { startServedGateway } from '#test/helpers/served-gateway.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('an idle event stream gets a comment now and then, also after a stall', async () => {
  const opened = Promise.withResolvers<EventStream>();
  const server = createServer((_request, response) => opened.resolve(openEventStream(response)));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  onTestFinished(() => void server.close());
  const client = connect((server.address() as AddressInfo).port, '127.0.0.1');
  onTestFinished(() => void client.destroy());
  let text = '';
  client.setEncoding('utf8').on('data', (chunk) => {
    text += chunk;
  });
  client.write('GET / HTTP/1.1\r\nhost: x\r\n\r\n');
  const stream = await opened.promise;
  const beats = () => text.split(':\n\n').length - 1;
  await expect.poll(beats).toBe(1);
  vi.advanceTimersByTime(keepAliveMs);
  await expect.poll(beats).toBe(2);

  client.pause();
  const data = JSON.stringify('x'.repeat(1_000_000));
  const sent = Promise.all(Array.from({ length: 20 }, () => stream.send({ event: 'e', data })));
  vi.advanceTimersByTime(10 * keepAliveMs);
  client.resume();
  await sent;
  await expect.poll(() => text.length).toBeGreaterThan(20_000_000);
  expect(beats()).toBe(2);
  vi.advanceTimersByTime(2 * keepAliveMs);
  await expect.poll(beats).toBe(4);

  client.destroy();
  if (!stream.closed.aborted) await once(stream.closed, 'abort');
  expect(vi.getTimerCount()).toBe(0);
  await stream.send({ event: 'e', data: '' });
});

test('a WebSocket is pinged, and closed when it does not answer', async () => {
  const gateway = await startServedGateway({ backends: new Map() });
  onTestFinished(() => gateway[Symbol.asyncDispose]());
  const url = `${gateway.url.replace('http', 'ws')}/graphql`;
  const alive = new WebSocket(url, 'graphql-transport-ws');
  const dead = new WebSocket(url, 'graphql-transport-ws', { autoPong: false });
  for (const socket of [alive, dead]) await once(socket, 'open');
  const pings = [once(alive, 'ping'), once(dead, 'ping')];
  vi.advanceTimersByTime(keepAliveMs);
  await Promise.all(pings);
  // The answer is on its way back once a ping of ours has come back.
  alive.ping();
  await once(alive, 'pong');
  const closed = once(dead, 'close');
  const again = once(alive, 'ping');
  vi.advanceTimersByTime(keepAliveMs);
  await Promise.all([closed, again]);
  expect(alive.readyState).toBe(WebSocket.OPEN);
  alive.terminate();
});
