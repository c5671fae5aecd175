import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One route on a free port of loopback. */
export async function listenTo(
  route: (request: IncomingMessage, response: ServerResponse, url: URL) => Promise<void> | void,
): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer((request, response) => {
    void route(request, response, new URL(request.url ?? '/', 'http://gateway'));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
