import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestProject } from 'vitest/node';
import { type PostgresServer, startPostgres } from './server.ts';

declare module 'vitest' {
  interface ProvidedContext {
    /** Where a test asks for the URL of the run's PostgreSQL server, which the first one starts. */
    readonly postgresAddress: string;
  }
}

/** Nothing here has to outlive the run, and many files of tests share it. */
const settings = [
  'fsync=off',
  'full_page_writes=off',
  'shared_buffers=64MB',
  'max_connections=300',
];

/** One server for all files of a run; a run without a test that needs it starts none. */
export default async function sharePostgres({
  provide,
}: TestProject): Promise<() => Promise<void>> {
  let started: Promise<PostgresServer> | undefined;
  const listener = createServer((_request, response) => {
    started ??= startPostgres(settings);
    started.then(
      ({ url }) => response.end(url),
      (error: Error) => response.writeHead(500).end(error.message),
    );
  });
  listener.listen(0, '127.0.0.1');
  await once(listener, 'listening');
  provide('postgresAddress', `http://127.0.0.1:${(listener.address() as AddressInfo).port}`);
  return async () => {
    listener.closeAllConnections();
    listener.close();
    // One that did not start has told the test that asked.
    const server = await started?.catch(() => undefined);
    await server?.[Symbol.asyncDispose]();
  };
}
