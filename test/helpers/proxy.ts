import { createServer, request as send } from 'node:http';
import { connect } from 'node:net';
import type { Duplex } from 'node:stream';
import { close, listen } from './stand-in/listen.ts';

export interface Proxy extends AsyncDisposable {
  readonly url: string;
  /** What was asked of it: `CONNECT host:port`, or `GET http://host/path`. */
  readonly asked: readonly string[];
}

export interface ProxyOptions {
  /** What it does when it is to open a tunnel. @default CONNECT */
  readonly tunnels?: 'CONNECT' | 'REFUSE' | 'HANG';
}

/** A forward proxy on a free port: tunnels for https, requests in absolute form for http. */
export async function startProxy({ tunnels = 'CONNECT' }: ProxyOptions = {}): Promise<Proxy> {
  const asked: string[] = [];
  const tunnelled = new Set<Duplex>();
  const server = createServer((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const { method, headers } = request;
    const forwarded = send(request.url!, { method, headers }, (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      answer.pipe(response);
    });
    forwarded.on('error', () => response.destroy());
    request.pipe(forwarded);
  });
  server.on('connect', (request, client) => {
    asked.push(`CONNECT ${request.url}`);
    client.on('error', () => client.destroy());
    tunnelled.add(client.once('close', () => tunnelled.delete(client)));
    if (tunnels === 'HANG') return;
    if (tunnels === 'REFUSE') return void client.end('HTTP/1.1 407 No\r\n\r\n');
    const { hostname, port } = new URL(`http://${request.url}`);
    const upstream = connect(Number(port || 80), hostname, () => {
      client.write('HTTP/1.1 200 Connected\r\n\r\n');
      client.pipe(upstream).pipe(client);
    });
    upstream.on('error', () => client.destroy());
    client.on('close', () => upstream.destroy());
  });
  return {
    url: `http://127.0.0.1:${await listen(server, 0)}`,
    asked,
    [Symbol.asyncDispose]() {
      // A server does not count what it handed over among its connections.
      for (const client of tunnelled) client.destroy();
      return close(server);
    },
  };
}
