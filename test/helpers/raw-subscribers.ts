import { connect, type Socket } from 'node:net';
import WebSocket from 'ws';

/** A subscriber whose socket the test can stop from reading: what no client library lets one do. */
export interface RawSubscriber extends Disposable {
  /** Updates in the order of arrival. */
  readonly updates: readonly RawUpdate[];
  /** Resolves when the subscription has completed or the connection was closed. */
  readonly ended: Promise<'complete' | 'closed'>;
  pause(): void;
  resume(): void;
}

export interface RawUpdate {
  readonly cursor: number;
  readonly kind: string;
  readonly missed: number;
}

export interface RawSubscription {
  readonly url: string;
  readonly id: string;
  readonly account: string;
  readonly query: string;
  /** Called with each update as it arrives. */
  readonly onUpdate?: ((update: RawUpdate, text: string) => void) | undefined;
  /** Called with the message of what was refused. */
  readonly onError?: ((text: string) => void) | undefined;
}

type Open = (subscription: RawSubscription) => Promise<RawSubscriber>;

/** Collects updates out of events and messages, whose JSON holds the update somewhere inside. */
function collect({ onUpdate, onError }: RawSubscription) {
  const updates: RawUpdate[] = [];
  const ended = Promise.withResolvers<'complete' | 'closed'>();
  return {
    updates,
    ended,
    take(json: string) {
      const message = JSON.parse(json);
      const result = message.payload ?? message;
      const data = 'errors' in result ? null : (result.data ?? { generation: message });
      if (data?.generation?.cursor === undefined) return onError?.(json);
      const { cursor, kind, missed } = data.generation;
      const update = { cursor, kind, missed };
      updates.push(update);
      onUpdate?.(update, json);
    },
  };
}

function overEvents(socket: Socket, subscription: RawSubscription): RawSubscriber {
  const { updates, ended, take } = collect(subscription);
  let text = '';
  socket.setEncoding('utf8');
  socket.on('data', (chunk: string) => {
    text += chunk;
    // Frames of the chunked coding stand between events and never inside one.
    const events = text.split('\n\n');
    text = events.pop()!;
    for (const event of events) {
      const data = /^data: (\{.*)$/m.exec(event)?.[1];
      if (data !== undefined) take(data);
      if (/^event: complete$/m.test(event)) ended.resolve('complete');
    }
    // A plain event stream says so by its end alone.
    if (/^0\r?$/m.test(text)) ended.resolve('complete');
  });
  socket.on('error', () => ended.resolve('closed'));
  socket.on('close', () => ended.resolve('closed'));
  return {
    updates,
    ended: ended.promise,
    pause: () => void socket.pause(),
    resume: () => void socket.resume(),
    [Symbol.dispose]: () => void socket.destroy(),
  };
}

async function request(url: string, account: string, head: string, body = ''): Promise<Socket> {
  const { hostname, port } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.write(
    `${head} HTTP/1.1\r\nhost: ${hostname}:${port}\r\naccept: text/event-stream\r\nx-api-key: ${account}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
  );
  return socket;
}

const distinct: Open = async (subscription) => {
  const { url, id, account, query } = subscription;
  const body = JSON.stringify({ query, variables: { id } });
  return overEvents(await request(url, account, 'POST /graphql', body), subscription);
};

const single: Open = async (subscription) => {
  const { url, id, account, query } = subscription;
  const stream = `${url}/graphql/stream`;
  const headers = { 'x-api-key': account, 'content-type': 'application/json' };
  const token = await (await fetch(stream, { method: 'PUT', headers })).text();
  const socket = await request(url, account, `GET /graphql/stream?token=${token}`);
  const subscriber = overEvents(socket, subscription);
  const extensions = { operationId: 'one' };
  const body = JSON.stringify({ query, variables: { id }, extensions });
  const answer = await fetch(`${stream}?token=${token}`, { method: 'POST', headers, body });
  if (!answer.ok) subscription.onError?.(await answer.text());
  return subscriber;
};

const plain: Open = async (subscription) => {
  const { url, id, account } = subscription;
  const path = `/generations/${encodeURIComponent(id)}/events?preview=true`;
  return overEvents(await request(url, account, `GET ${path}`), subscription);
};

const webSocket: Open = async (subscription) => {
  const { url, id, account, query } = subscription;
  const { updates, ended, take } = collect(subscription);
  const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
  const send = (message: object): void => socket.send(JSON.stringify(message));
  socket.on('open', () => send({ type: 'connection_init', payload: { 'x-api-key': account } }));
  socket.on('message', (data) => {
    const { type } = JSON.parse(String(data));
    if (type === 'connection_ack')
      send({ id: '1', type: 'subscribe', payload: { query, variables: { id } } });
    if (type === 'next' || type === 'error') take(String(data));
    if (type === 'complete') ended.resolve('complete');
  });
  socket.on('error', () => ended.resolve('closed'));
  socket.on('close', () => ended.resolve('closed'));
  return {
    updates,
    ended: ended.promise,
    pause: () => socket.pause(),
    resume: () => socket.resume(),
    [Symbol.dispose]: () => socket.terminate(),
  };
};

export const rawTransports: Readonly<Record<string, Open>> = {
  'SSE, a connection each': distinct,
  'SSE, a single connection': single,
  'a plain event stream': plain,
  WebSocket: webSocket,
};
