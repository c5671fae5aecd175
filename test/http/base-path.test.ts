import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createClient } from 'graphql-ws';
import { expect, test } from 'vitest';
import WebSocket from 'ws';
import { createScriptedBackend } from '#test/helpers/scripted-backend.ts';
import { startServedGateway } from '#test/helpers/served-gateway.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

test('below the path of the public address there is all of the gateway', async () => {
  using temporary = temporaryFolder();
  const folder = join(temporary.path, 'studio');
  await mkdir(folder);
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Darkroom</title>');
  const backend = createScriptedBackend();
  await using gateway = await startServedGateway({
    backends: new Map([['local', backend]]),
    basePath: '/darkroom',
    publicUrl: () => 'http://images.example.com/darkroom',
    studio: { folder, imageOrigins: () => [] },
  });
  const base = `${gateway.url}/darkroom`;
  const headers = { 'x-api-key': 'alice', 'content-type': 'application/json' };
  const ask = async (query: string) => {
    const response = await fetch(`${base}/graphql`, {
      method: 'POST',
      headers,
      body: JSON.stringify({ query }),
    });
    // biome-ignore lint/suspicious/noExplicitAny: the test looks into it
    return ((await response.json()) as { data: any }).data;
  };

  // The page finds its files relative to a folder.
  const redirected = await fetch(base, { redirect: 'manual' });
  expect([redirected.status, redirected.headers.get('location')]).toEqual([308, '/darkroom/']);
  for (const path of ['/', '/health', '/ready'])
    expect((await fetch(base + path)).status).toBe(200);
  const page = await fetch(`${base}/graphql`, { headers: { accept: 'text/html' } });
  expect(await page.text()).toMatch('"endpoint":"/darkroom/graphql"');

  const id = await gateway.generate();
  const run = await backend.nextRun();
  const client = createClient({
    url: `${base.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { 'x-api-key': 'alice' },
  });
  const updates = client.iterate({ query: `subscription { generation(id: "${id}") { kind } }` });
  expect((await updates.next()).value).toEqual({ data: { generation: { kind: 'SNAPSHOT' } } });
  const events = await fetch(`${base}/generations/${encodeURIComponent(id)}/events`, { headers });
  const reserved = await fetch(`${base}/graphql/stream`, { method: 'PUT', headers });
  expect(reserved.status).toBe(201);
  await run.image();
  expect(await events.text()).toMatch('event: FINISHED');
  await client.dispose();

  const { generation } = await ask(`{ generation(id: "${id}") { images { url } } }`);
  const { url } = generation.images[0];
  expect(url).toMatch('http://images.example.com/darkroom/images/');
  const image = await fetch(url.replace('http://images.example.com', gateway.url));
  expect(image.headers.get('content-type')).toBe('image/png');
  // Where a proxy takes the path off, the same is without it.
  expect((await fetch(`${gateway.url}/health`)).status).toBe(200);
});
