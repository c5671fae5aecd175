import { request } from 'node:http';
import { expect, onTestFinished, test } from 'vitest';
import { maxBodyBytes } from '#src/http/read-body.ts';
import { openRaw } from '#test/helpers/raw-socket.ts';
import { startServedGateway } from '#test/helpers/served-gateway.ts';

test.for(['/graphql', '/mcp', '/v1/images/generations'])(
  '%s refuses a body that is too large, and closes the connection',
  async (path) => {
    const gateway = await startServedGateway({ backends: new Map() });
    onTestFinished(() => gateway[Symbol.asyncDispose]());
    const headers = { 'x-api-key': 'alice', 'content-type': 'application/json' };
    const sent = request(`${gateway.url}${path}`, { method: 'POST', headers });
    const { promise, resolve, reject } = Promise.withResolvers<object>();
    sent.on('error', reject);
    sent.on('response', ({ statusCode, headers: { connection } }) =>
      resolve({ statusCode, connection }),
    );
    sent.end('x'.repeat(maxBodyBytes + 1));
    expect(await promise).toEqual({ statusCode: 413, connection: 'close' });
  },
);

test.for(['/graphql', '/uploads'])(
  '%s waits for nothing of a body that says how large it is',
  async (path) => {
    await using gateway = await startServedGateway({ backends: new Map() });
    const head = [
      `POST ${path} HTTP/1.1`,
      'host: 127.0.0.1',
      'x-api-key: alice',
      'content-type: application/json',
      'content-length: 99999999999',
      '\r\n',
    ].join('\r\n');
    using connection = await openRaw(gateway.url, head);
    expect(await connection.closed).toMatch(/^HTTP\/1\.1 413 /);
  },
);
