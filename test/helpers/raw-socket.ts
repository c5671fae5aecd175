import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** A bare connection, to send what no client library would. */
export interface RawSocket extends Disposable {
  readonly socket: Socket;
  /** Resolves with all that came when the gateway has closed the connection. */
  readonly closed: Promise<string>;
}

/** Connects to a gateway, and sends a text as it is. */
export async function openRaw(url: string, text = ''): Promise<RawSocket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  const received: Buffer[] = [];
  const closed = new Promise<string>((resolve) => {
    socket.on('close', () => resolve(Buffer.concat(received).toString()));
  });
  socket.on('data', (chunk) => received.push(chunk));
  socket.on('error', () => {});
  await once(socket, 'connect');
  if (text !== '') socket.write(text);
  return { socket, closed, [Symbol.dispose]: () => void socket.destroy() };
}

/** A request for a WebSocket, as it stands on the wire. */
export function upgradeRequest(path: string, host: string, more = ''): string {
  return [
    `GET ${path} HTTP/1.1`,
    `host: ${host}`,
    'connection: upgrade',
    'upgrade: websocket',
    'sec-websocket-version: 13',
    'sec-websocket-key: dGhlIHNhbXBsZSBub25jZQ==',
    'sec-websocket-protocol: graphql-transport-ws',
    `${more}\r\n`,
  ].join('\r\n');
}

/** A whole frame of a WebSocket client with at most 125 bytes. @param kind 1 for text, 9 for a ping */
export function clientFrame(kind: 1 | 9, text: string): Buffer {
  const payload = Buffer.from(text);
  const mask = Buffer.from([1, 2, 3, 4]);
  const masked = payload.map((byte, index) => byte ^ mask[index % 4]!);
  return Buffer.concat([Buffer.from([0x80 | kind, 0x80 | payload.length]), mask, masked]);
}
