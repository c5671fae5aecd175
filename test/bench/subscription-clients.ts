import { connect } from 'node:net';
import WebSocket from 'ws';

/** A subscriber that only looks for events and costs next to nothing, so that many fit beside the gateway. */
export interface Subscriber {
  close(): void;
}

export type Subscribe = (
  url: string,
  id: string,
  onEvent: (text: string) => void,
) => Promise<Subscriber>;

const query = `subscription($id: ID!) { generation(id: $id) {
  cursor kind missed
  generation { id status progress { phase step steps fraction etaMs } images { id status url } }
} }`;

const subscribeSse: Subscribe = (url, id, onEvent) =>
  new Promise((resolve, reject) => {
    const { hostname, port } = new URL(url);
    const socket = connect(Number(port), hostname);
    const body = JSON.stringify({ query, variables: { id } });
    let text = '';
    let open = false;
    socket.setEncoding('utf8');
    socket.write(
      `POST /graphql HTTP/1.1\r\nhost: ${hostname}:${port}\r\naccept: text/event-stream\r\nx-api-key: alice\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
    socket.on('data', (chunk: string) => {
      text += chunk;
      for (let end = text.indexOf('\n\n'); end >= 0; end = text.indexOf('\n\n')) {
        const event = text.slice(0, end);
        text = text.slice(end + 2);
        if (!event.includes('data: {')) continue;
        onEvent(event);
        if (!open) resolve({ close: () => socket.destroy() });
        open = true;
      }
    });
    socket.on('error', reject);
  });

const subscribeWs: Subscribe = (url, id, onEvent) =>
  new Promise((resolve, reject) => {
    const socket = new WebSocket(`${url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    const send = (message: object): void => socket.send(JSON.stringify(message));
    let open = false;
    socket.on('open', () => send({ type: 'connection_init', payload: { 'x-api-key': 'alice' } }));
    socket.on('message', (data) => {
      const text = String(data);
      if (text.includes('"connection_ack"'))
        send({ id: '1', type: 'subscribe', payload: { query, variables: { id } } });
      if (!text.includes('"type":"next"')) return;
      onEvent(text);
      if (!open) resolve({ close: () => socket.terminate() });
      open = true;
    });
    socket.on('error', reject);
  });

export const transports = { SSE: subscribeSse, WebSocket: subscribeWs } as const;
