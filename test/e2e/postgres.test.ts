import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startGatewayProcess } from '#test/helpers/gateway-process.ts';
import { freshDatabase } from '#test/helpers/postgres/database.ts';
import { createSegmindStandIn } from '#test/helpers/segmind/segmind.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

const run = promisify(execFile);
const program = join(import.meta.dirname, '../../src/cli/admin.ts');
const generate = `mutation { generateImage(input: { tinySD: { prompt: "a red circle", samples: 2 } }, idempotencyKey: "one", waitMs: 20000) {
  ... on Error { message } ... on GenerateImageSuccess { replayed generation { id status images { url } cost { captured } } credits { held spent } } } }`;

/** The whole product with its data in PostgreSQL, and what an administrator does beside it. */
async function setUp({ msPerImage = 1 } = {}) {
  const stack = new AsyncDisposableStack();
  const log: string[] = [];
  const { url } = stack.use(await freshDatabase());
  const folder = stack.use(temporaryFolder()).path;
  const standIn = stack.use(await createSegmindStandIn({ msPerImage }));
  const environment = {
    DATABASE_URL: url,
    DATA_DIR: folder,
    LOCAL_BACKEND: 'off',
    SEGMIND_API_KEY: standIn.account.apiKey,
    SEGMIND_BASE_URL: standIn.apiUrl,
    // Counted over all processes, those that were killed as well.
    SEGMIND_RATE_PER_MINUTE: '1000',
    DRAIN_MS: '10000',
  };
  const env = { PATH: process.env.PATH, ...environment };
  return {
    standIn,
    admin: async (...words: string[]) =>
      (await run(process.execPath, [program, ...words], { env })).stdout.trim(),
    /** What the gateways logged: nothing, where all goes well. */
    log,
    start: () => startGatewayProcess(environment, { onLog: (line) => log.push(line) }),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

async function ask<T = { generateImage: Record<string, Record<string, unknown>> }>(
  url: string,
  key: string,
  query: string,
  variables = {},
) {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': key },
    body: JSON.stringify({ query, variables }),
  });
  return (await response.json()) as {
    data: T;
    errors?: readonly { readonly message: string }[];
  };
}

test('a gateway keeps everything in PostgreSQL: it draws, is killed, and the next one knows it', async () => {
  await using host = await setUp();
  await using first = await host.start();
  expect(await ask(first.url, '', '{ __typename }')).toMatchObject({
    errors: [{ message: expect.stringContaining('API key') }],
  });
  const [key] = (await host.admin('key', 'create', 'default')).split('\n');
  const made = await ask(first.url, key!, generate);
  expect(made.data.generateImage).toMatchObject({
    replayed: false,
    generation: { status: 'SUCCEEDED', images: [{}, {}] },
    credits: { held: 0 },
  });
  const [{ url }] = made.data.generateImage.generation!.images as [{ url: string }];
  expect((await fetch(url)).status).toBe(200);
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');

  await using second = await host.start();
  const again = await ask(second.url, key!, generate);
  expect(again.data.generateImage).toMatchObject({
    replayed: true,
    generation: { id: made.data.generateImage.generation!.id },
    credits: { spent: (made.data.generateImage.generation!.cost as { captured: number }).captured },
  });
});

test('a second gateway on the same database is refused, and the books can be checked beside the first', async () => {
  await using host = await setUp();
  await using _first = await host.start();
  await expect(host.start()).rejects.toThrow('before it was ready');
  await expect
    .poll(() => host.log)
    .toEqual([
      'The database cannot be used: another gateway is running on it. Several may where all keep their images in one bucket (IMAGES) and share a URL_SECRET.',
    ]);
  expect(await host.admin('check')).toBe('The books are right.');
  expect(await host.admin('list')).toMatch(/default +Default/);
  await expect(host.admin('backup', 'somewhere')).rejects.toMatchObject({
    stderr: expect.stringContaining('pg_dump'),
  });
  await expect(host.admin('restore', 'somewhere')).rejects.toMatchObject({
    stderr: expect.stringContaining('pg_restore'),
  });
});

test('what a killed gateway had begun goes on in the next one, and the books stay right', async () => {
  await using host = await setUp({ msPerImage: 200 });
  await using first = await host.start();
  const [key] = (await host.admin('key', 'create', 'default')).split('\n');
  const accept = `mutation($key: String) { generateImage(input: { tinySD: { prompt: "a red circle" } }, idempotencyKey: $key) {
    ... on Error { message } ... on GenerateImageSuccess { generation { id } } } }`;
  const keys = Array.from({ length: 12 }, (_, index) => `request-${index}`);
  const made = await Promise.all(keys.map((name) => ask(first.url, key!, accept, { key: name })));
  expect(new Set(made.map(({ data }) => data.generateImage.generation?.id)).size).toBe(12);
  await expect.poll(() => host.standIn.ledger('all').length).toBeGreaterThan(1);
  first.child.kill('SIGKILL');
  await once(first.child, 'exit');

  await using second = await host.start();
  const list = '{ generations(first: 20) { edges { node { status finishedAt } } } }';
  const statuses = async () => {
    const { data } = await ask<{ generations: { edges: readonly { node: { status: string } }[] } }>(
      second.url,
      key!,
      list,
    );
    return data.generations.edges.map(({ node }) => node.status);
  };
  await expect
    .poll(async () => (await statuses()).filter((one) => /QUEUED|RUNNING/.test(one)))
    .toEqual([]);
  expect(host.log).toEqual([]);
  // One whose answer was lost on its way is never sent again.
  expect(await statuses()).toHaveLength(12);
  expect(host.standIn.ledger('all').length).toBeLessThanOrEqual(12);
  expect(await host.admin('check')).toBe('The books are right.');
});
