import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { expect, test } from 'vitest';
import documents from '#schema/documents.json' with { type: 'json' };
import { startCuttingProxy } from '#test/helpers/cutting-proxy.ts';
import { startGatewayProcess } from '#test/helpers/gateway-process.ts';
import { bucketAt } from '#test/helpers/s3/bucket.ts';
import { startS3StandIn } from '#test/helpers/s3/stand-in.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

interface Generated {
  readonly __typename: string;
  readonly code?: string;
  readonly message?: string;
  readonly generation?: { readonly id: string };
}

interface Ended {
  readonly status: string;
  readonly failure: { readonly code: string; readonly message: string } | null;
  readonly cost: { readonly held: number; readonly captured: number };
  readonly images: readonly { readonly url: string | null }[];
}

async function ask<T>(url: string, query: string, variables: object): Promise<T> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return ((await response.json()) as { data: T }).data;
}

async function generate(url: string): Promise<Generated> {
  const input = { portraitSD: { prompt: 'a red circle', numInferenceSteps: 20, guidanceScale: 1 } };
  const { document } = documents.GenerateImage;
  const variables = { input, route: {} };
  return (await ask<{ generateImage: Generated }>(url, document, variables)).generateImage;
}

async function endOf(url: string, { generation }: Generated): Promise<Ended> {
  const query =
    'query($id: ID!) { generation(id: $id) { status failure { code message } cost { held captured } images { url } } }';
  const read = async () => {
    const { id } = generation!;
    return (await ask<{ generation: Ended }>(url, query, { id })).generation;
  };
  await expect
    .poll(async () => (await read()).status, { timeout: 100_000 })
    .toMatch(/SUCCEEDED|FAILED/);
  return read();
}

test('images are kept in the bucket, and sent by the gateway', async () => {
  await using standIn = await startS3StandIn();
  await using gateway = await startGatewayProcess(bucketAt(standIn, standIn.url));
  const { images } = await endOf(gateway.url, await generate(gateway.url));
  const [object] = [...standIn.objects.values()].filter(({ data }) => data.length > 100);
  const response = await fetch(images[0]!.url!, { redirect: 'manual' });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toBe('image/png');
  expect(Buffer.from(await response.arrayBuffer())).toEqual(object!.data);
});

test('with IMAGES_REDIRECT, an image URL leads to the bucket and says nothing without its proof', async () => {
  await using standIn = await startS3StandIn();
  await using gateway = await startGatewayProcess({
    ...bucketAt(standIn, standIn.url),
    IMAGES_REDIRECT: 'on',
  });
  const { images } = await endOf(gateway.url, await generate(gateway.url));
  const url = images[0]!.url!;
  expect(url.startsWith(`${gateway.url}/images/`)).toBe(true);
  const response = await fetch(url, { redirect: 'manual' });
  expect(response.status).toBe(302);
  expect(response.headers.get('location')).toContain(`${standIn.url}/${standIn.bucket}/images/`);
  const followed = await fetch(url);
  expect(followed.headers.get('content-type')).toBe('image/png');
  expect((await followed.arrayBuffer()).byteLength).toBeGreaterThan(100);
  expect((await fetch(url, { method: 'HEAD' })).status).toBe(200);
  expect((await fetch(`${url}x`, { redirect: 'manual' })).status).toBe(403);
  const studio = await fetch(gateway.url);
  expect(studio.headers.get('content-security-policy')).toContain(
    `img-src 'self' data: ${gateway.url} ${standIn.url};`,
  );
});

test('while the bucket is away, nothing is charged and nothing new is accepted', async () => {
  await using standIn = await startS3StandIn();
  await using wire = await startCuttingProxy(standIn.url);
  const lines: string[] = [];
  await using gateway = await startGatewayProcess(bucketAt(standIn, wire.url), {
    onLog: (line) => lines.push(line),
  });
  const { url } = gateway;
  const drawn = await endOf(url, await generate(url));
  wire.cut();
  const lost = await endOf(url, await generate(url));
  const message =
    'The gateway cannot store anything at the moment: the bucket of its images cannot be reached. Send the same request again when that is mended.';
  expect(lost).toMatchObject({
    status: 'FAILED',
    failure: { code: 'STORAGE_FULL', message },
    cost: { held: 0, captured: 0 },
  });
  expect(await generate(url)).toMatchObject({ __typename: 'StorageFullError', message });
  const ready = await fetch(`${url}/ready`);
  expect([ready.status, await ready.text()]).toEqual([503, `${message}\n`]);
  expect((await fetch(drawn.images[0]!.url!)).status).toBe(503);
  wire.mend();
  await expect.poll(async () => (await fetch(`${url}/ready`)).status).toBe(200);
  expect(await endOf(url, await generate(url))).toMatchObject({ status: 'SUCCEEDED' });
  expect(lines.join('\n')).not.toContain('inside the gateway');
});

test('a bucket that no waiting brings is told, and the gateway does not start', async () => {
  await using standIn = await startS3StandIn();
  const lines: string[] = [];
  const start = startGatewayProcess(
    { ...bucketAt(standIn, standIn.url), IMAGES: 's3://another-bucket' },
    { onLog: (line) => lines.push(line) },
  );
  await expect(start).rejects.toThrow('before it was ready');
  await expect
    .poll(() => lines)
    .toEqual([
      'IMAGES=s3://another-bucket is not usable: there is no bucket of the name that IMAGES says.',
    ]);
});

test('the clients of S3 and PostgreSQL are loaded where they are configured alone', async () => {
  await using standIn = await startS3StandIn();
  const loaded = async (environment: Record<string, string>) => {
    using folder = temporaryFolder();
    const file = join(folder.path, 'modules');
    const hook = pathToFileURL(join(import.meta.dirname, '../helpers/note-modules.ts')).href;
    await using _gateway = await startGatewayProcess({
      ...environment,
      NODE_OPTIONS: `--import ${hook}`,
      MODULES_FILE: file,
    });
    const packages = (await readFile(file, 'utf8')).matchAll(
      /node_modules\/(@[^/]+\/[^/]+|[^/]+)/g,
    );
    return new Set(Array.from(packages, ([, name]) => name));
  };
  expect(await loaded(bucketAt(standIn, standIn.url))).toContain('@aws-sdk/client-s3');
  const embedded = await loaded({});
  expect(embedded).toContain('graphql');
  for (const name of ['@aws-sdk/client-s3', 'pg', 'pg-boss']) expect(embedded).not.toContain(name);
});
