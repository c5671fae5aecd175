import { once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** A request that came. */
export interface Received {
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Of the body. */
  // biome-ignore lint/suspicious/noExplicitAny: tests look into bodies of every shape
  readonly event: any;
}

/** What it answers: a status, a status with a header, a status and a body without end, or nothing at all. */
export type ReceiverAnswer =
  | number
  | { readonly status: number; readonly location: string }
  | 'ENDLESS'
  | 'NOTHING';

export interface WebhookReceiver extends AsyncDisposable {
  readonly host: string;
  readonly url: string;
  readonly received: readonly Received[];
  /** Resolves when so many came in all. */
  until(count: number): Promise<readonly Received[]>;
}

/** A server that takes webhooks, on a free port of loopback. */
export async function startWebhookReceiver(
  answer: (received: Received) => ReceiverAnswer = () => 200,
): Promise<WebhookReceiver> {
  const received: Received[] = [];
  let onReceived = (): void => {};
  const handle = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const body = await text(request);
    const one: Received = {
      path: request.url!,
      headers: request.headers as Record<string, string>,
      body,
      event: JSON.parse(body),
    };
    received.push(one);
    onReceived();
    const given = answer(one);
    if (given === 'NOTHING') return;
    if (given === 'ENDLESS') {
      response.writeHead(200).write('one moment');
      return;
    }
    if (typeof given === 'number') response.writeHead(given).end();
    else response.writeHead(given.status, { location: given.location }).end();
  };
  const server = createServer((request, response) => {
    // A sender that was killed leaves half a request.
    handle(request, response).catch(() => response.destroy());
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
  return {
    host,
    url: `http://${host}/hook`,
    received,
    until: (count) =>
      new Promise((resolve) => {
        onReceived = () => received.length >= count && resolve(received);
        onReceived();
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      server.close();
      await once(server, 'close');
    },
  };
}
