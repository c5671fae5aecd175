import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import type { WebSocket, WebSocketServer } from 'ws';
import { keepAliveMs } from '#src/http/transports/streamed-body.ts';

/** https://www.iana.org/assignments/websocket/websocket.xml */
const serviceRestart = 1012;

/** Clients get so long to answer that they close. */
const closeMs = 1_000;

/**
 * Pings every client, and closes those that have not answered by the next time. Where something
 * still waits to be sent, the ping would wait behind it: `closeStalledSockets` looks after those.
 */
export function keepAlive(sockets: WebSocketServer): NodeJS.Timeout {
  const silent = new WeakSet<WebSocket>();
  return setInterval(() => {
    for (const socket of sockets.clients) {
      if (socket.bufferedAmount > 0) continue;
      if (silent.has(socket)) {
        socket.terminate();
        continue;
      }
      silent.add(socket);
      socket.once('pong', () => silent.delete(socket));
      socket.ping();
    }
  }, keepAliveMs);
}

/** Closes every client so that it connects again, and resolves when they have gone or were cut off. */
export async function closeAll(sockets: WebSocketServer): Promise<void> {
  const closed = Promise.all([...sockets.clients].map((socket) => once(socket, 'close')));
  // Clients of this protocol take that for a lost connection, connect again and ask anew.
  for (const socket of sockets.clients) socket.close(serviceRestart, 'The gateway is stopping');
  await Promise.race([closed, wait(closeMs, undefined, { ref: false })]);
  for (const socket of sockets.clients) socket.terminate();
  sockets.close();
}
