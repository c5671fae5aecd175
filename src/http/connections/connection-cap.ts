import type { Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

export interface ConnectionCapOptions {
  readonly server: Server;
  /** Connections open at once. */
  readonly maxConnections: number;
  /** Told when a connection was refused because all others are in use. */
  onRefused(): void;
}

export interface ConnectionCap {
  /** Counts a connection as in use until it closes: an authenticated WebSocket has no requests to go by. */
  keep(socket: Socket): void;
  /** Whether an answer is on its way over it. */
  isAnswering(socket: Socket): boolean;
  /** Every connection, those too that are no longer of HTTP. */
  destroyAll(): void;
}

/**
 * Bounds the connections, each of which takes a file descriptor. Where there are too many, the one
 * that has been idle for the longest time makes way for a new one, those first that never asked for
 * anything. So connections that are opened and left alone do not keep others out.
 */
export function capConnections(options: ConnectionCapOptions): ConnectionCap {
  const { server, maxConnections, onRefused } = options;
  const all = new Set<Socket>();
  /** In the order of their last use, the oldest first. */
  const fresh = new Set<Socket>();
  const idle = new Set<Socket>();
  const answers = new Map<Socket, Set<ServerResponse>>();

  function forget(socket: Socket): void {
    for (const set of [all, fresh, idle, answers]) set.delete(socket);
  }

  function makeRoom(): boolean {
    const [oldest] = fresh.size > 0 ? fresh : idle;
    if (!oldest) return false;
    forget(oldest);
    oldest.destroy();
    return true;
  }

  server.on('connection', (socket: Socket) => {
    if (all.size >= maxConnections && !makeRoom()) {
      socket.destroy();
      onRefused();
      return;
    }
    all.add(socket);
    fresh.add(socket);
    socket.once('close', () => forget(socket));
  });
  server.prependListener('request', ({ socket }, response) => {
    fresh.delete(socket);
    idle.delete(socket);
    const open = answers.get(socket) ?? new Set();
    answers.set(socket, open.add(response));
    response.once('close', () => {
      open.delete(response);
      if (open.size > 0) return;
      answers.delete(socket);
      if (all.has(socket)) idle.add(socket);
    });
  });

  return {
    keep(socket) {
      fresh.delete(socket);
      idle.delete(socket);
    },
    isAnswering: (socket) =>
      [...(answers.get(socket) ?? [])].some(({ headersSent }) => headersSent),
    destroyAll() {
      for (const socket of all) socket.destroy();
    },
  };
}
