import type { Server } from 'node:http';
import type { Socket } from 'node:net';

export interface StalledSocketsOptions {
  readonly server: Server;
  /** A client that takes nothing of what waits for it for so long is closed. */
  readonly deadlineMs: number;
  /** Milliseconds of a clock that never jumps. */
  monotonicNow(): number;
  onStalled(socket: Socket): void;
}

interface Seen {
  taken: number;
  at: number;
}

/**
 * Closes clients that stopped reading, over any transport: what they do not take stays in memory.
 * A slow reader lives as long as it takes something.
 */
export function closeStalledSockets(options: StalledSocketsOptions): Disposable {
  const { server, deadlineMs, monotonicNow, onStalled } = options;
  const sockets = new Map<Socket, Seen>();
  const enter = (socket: Socket): void => {
    sockets.set(socket, { taken: 0, at: monotonicNow() });
    socket.once('close', () => sockets.delete(socket));
  };
  const look = setInterval(() => {
    for (const [socket, seen] of sockets) {
      const taken = socket.bytesWritten - socket.writableLength;
      if (socket.writableLength === 0 || taken !== seen.taken) {
        seen.taken = taken;
        seen.at = monotonicNow();
      } else if (monotonicNow() - seen.at >= deadlineMs) {
        onStalled(socket);
        socket.destroy();
      }
    }
  }, deadlineMs / 8);
  server.on('connection', enter);
  return {
    [Symbol.dispose]() {
      clearInterval(look);
      server.off('connection', enter);
    },
  };
}
