import { setImmediate as nextTurn } from 'node:timers/promises';
import { CloseCode } from 'graphql-ws';
import type { WebSocket } from 'ws';

/** What goes in and out over one WebSocket. */
export interface MessageQueue {
  /** Resolves when the socket took the message, also when it fails: then the socket is closing. */
  send(data: string): Promise<void>;
  /** Hands over each message that arrives, in order. */
  listen(handle: (data: string) => Promise<void>): void;
}

/**
 * Bytes that may wait to be sent. Each operation waits until its last result was taken, so that
 * only a client that reads nothing of large results gets there.
 */
const maxQueuedBytes = 16 * 1024 * 1024;

/**
 * Handles one message of a client in a turn of the event loop, and the next when what was sent
 * until then is written. Meanwhile the socket is paused: a client that reads nothing, or sends more
 * than its share, fills its own buffers and not ours.
 */
export function createMessageQueue(
  socket: WebSocket,
  fail: (error: unknown) => void,
): MessageQueue {
  const waiting: (() => Promise<void> | void)[] = [];
  let lastWritten: Promise<void> = Promise.resolve();
  let working = false;

  async function work(): Promise<void> {
    working = true;
    socket.pause();
    for (let next = waiting.shift(); next; next = waiting.shift()) {
      // An operation ends long after its message was handled: that is not waited for.
      Promise.resolve(next()).catch(fail);
      await nextTurn();
      await lastWritten;
      if (socket.readyState !== socket.OPEN) waiting.length = 0;
    }
    working = false;
    socket.resume();
  }

  function put(handle: () => Promise<void> | void): void {
    waiting.push(handle);
    if (!working) work().catch(fail);
  }

  function written(write: (done: () => void) => void): Promise<void> {
    if (socket.bufferedAmount > maxQueuedBytes) {
      socket.close(CloseCode.BadRequest, 'Too much waits to be read');
      socket.terminate();
      return Promise.resolve();
    }
    const done = Promise.withResolvers<void>();
    lastWritten = done.promise;
    write(done.resolve);
    return done.promise;
  }

  socket.on('ping', (data) => put(() => written((done) => socket.pong(data, false, done))));
  return {
    send: (data) => written((done) => socket.send(data, done)),
    listen: (handle) => socket.on('message', (data) => put(() => handle(String(data)))),
  };
}
