import { randomUUID } from 'node:crypto';
import { rmSync } from 'node:fs';
import { mkdtemp, open } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buffer, text } from 'node:stream/consumers';
import { Agent } from 'undici';

/**
 * The least that a gateway can do which loses no paid image: it writes the request down, sends it
 * on, stores the image with what it cost, and answers with its address. Both wait for the disk.
 * No GraphQL, no database, no credits, no events.
 */
const [upstream, apiKey] = process.argv.slice(2) as [string, string];
const folder = await mkdtemp(join(tmpdir(), 'darkroom-forwarder-'));
const journal = await open(join(folder, 'journal'), 'a');
const agent = new Agent();

async function record(entry: object, data: Uint8Array = Buffer.alloc(0)): Promise<void> {
  await journal.writev([Buffer.from(`${JSON.stringify(entry)}\n`), data]);
  await journal.datasync();
}

const server = createServer(async (request, response) => {
  const id = randomUUID();
  const body = await text(request);
  await record({ id, body, state: 'SENDING' });
  const answer = await agent.request({
    origin: upstream,
    path: request.url!,
    method: 'POST',
    headers: { 'x-api-key': apiKey, 'content-type': 'application/json' },
    body,
  });
  const data = await buffer(answer.body);
  await record({ id, state: 'STORED', cost: answer.headers['x-cost'], bytes: data.length }, data);
  response.writeHead(200, { 'content-type': 'application/json' });
  response.end(JSON.stringify({ url: `/images/${id}` }));
});
server.listen(0, '127.0.0.1', () =>
  process.send!({ url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` }),
);
process.on('disconnect', () => {
  rmSync(folder, { recursive: true, force: true });
  process.exit();
});
