import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { connect, createServer, type Socket } from 'node:net';

/** WHOLE; CUT: connections end, and none begins; SILENT: they stay, and nothing comes through. */
export type WireState = 'WHOLE' | 'CUT' | 'SILENT';

/** The only way from one process to a service. */
export interface Wire extends AsyncDisposable {
  /** The service's URL with the address of the wire. */
  readonly url: string;
  set(state: WireState): void;
  /** From now on it leads to the service at this URL. What is connected to the other one stays so. */
  lead(target: string): void;
}

export async function startWire(target: string): Promise<Wire> {
  let { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  let state: WireState = 'WHOLE';

  function keep(socket: Socket): void {
    sockets.add(socket);
    if (state === 'SILENT') socket.pause();
    socket.on('error', () => socket.destroy());
    socket.on('close', () => sockets.delete(socket));
  }
  const server = createServer((client) => {
    if (state === 'CUT') {
      client.destroy();
      return;
    }
    const upstream = connect(Number(port), hostname);
    keep(client);
    keep(upstream);
    client.on('close', () => upstream.destroy());
    upstream.on('close', () => client.destroy());
    client.on('data', (data) => upstream.write(data));
    upstream.on('data', (data) => client.write(data));
    if (state === 'SILENT') for (const socket of [client, upstream]) socket.pause();
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = new URL(target);
  url.hostname = '127.0.0.1';
  url.port = String((server.address() as AddressInfo).port);
  return {
    url: url.href,
    set(next) {
      state = next;
      for (const socket of sockets) {
        if (next === 'CUT') socket.destroy();
        else if (next === 'SILENT') socket.pause();
        else socket.resume();
      }
    },
    lead(next) {
      ({ hostname, port } = new URL(next));
    },
    async [Symbol.asyncDispose]() {
      const closed = once(server, 'close');
      server.close();
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}
