import { join } from 'node:path';
import { expect, test } from 'vitest';
import { admin } from '#test/helpers/admin.ts';
import { generateImage } from '#test/helpers/gateway.ts';
import { startGatewayProcess } from '#test/helpers/gateway-process.ts';
import { createSegmindStandIn } from '#test/helpers/segmind/segmind.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

interface Edges<T> {
  readonly edges: readonly { readonly node: T }[];
}

async function ask<T>(url: string, query: string, variables: object = {}): Promise<T> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  return ((await response.json()) as { data: T }).data;
}

interface Shown {
  readonly id: string;
  readonly status: string;
  readonly images: readonly { readonly url: string }[];
}

async function shown(url: string): Promise<Shown[]> {
  const query = '{ generations(first: 100) { edges { node { id status images { url } } } } }';
  const { generations } = await ask<{ generations: Edges<Shown> }>(url, query);
  return generations.edges.map(({ node }) => node);
}

async function untilOneHasEnded(url: string): Promise<Shown> {
  for (;;) {
    const ended = (await shown(url)).find(({ status }) => status === 'SUCCEEDED');
    if (ended) return ended;
  }
}

test('what is backed up while the gateway works is restored whole, and serves the URLs given before', async () => {
  using places = temporaryFolder();
  await using standIn = await createSegmindStandIn({ msPerImage: 20 });
  const settings = {
    SEGMIND_BASE_URL: standIn.apiUrl,
    SEGMIND_API_KEY: standIn.account.apiKey,
    SEGMIND_RATE_PER_MINUTE: '100000',
    LOCAL_BACKEND: 'off',
  };
  const backup = join(places.path, 'backup');
  const restored = join(places.path, 'restored');
  const pictures = new Map<string, Uint8Array>();
  {
    await using gateway = await startGatewayProcess(settings);
    const requests = Array.from({ length: 40 }, (_, seed) =>
      ask(gateway.url, generateImage, { seed }),
    );
    const { images } = await untilOneHasEnded(gateway.url);
    for (const { url } of images) pictures.set(url, await (await fetch(url)).bytes());
    expect(await admin(gateway.folder, 'backup', backup)).toMatch(
      /^Written to \S+: the database and (one image|\d+ images)\.$/,
    );
    await Promise.all(requests);
  }
  expect(await admin(restored, 'restore', backup)).toMatch(
    /^Restored to \S+: the database and (one image|\d+ images)\. The books are right\.$/,
  );

  await using gateway = await startGatewayProcess({ ...settings, DATA_DIR: restored });
  expect(pictures.size).toBeGreaterThan(0);
  for (const [url, bytes] of pictures) {
    const { pathname, search } = new URL(url);
    expect(await (await fetch(`${gateway.url}${pathname}${search}`)).bytes()).toEqual(bytes);
  }
  const ended = (await shown(gateway.url)).filter(({ status }) => status === 'SUCCEEDED');
  for (const { url } of ended.flatMap(({ images }) => images))
    expect((await fetch(url)).status).toBe(200);
  expect(await admin(restored, 'check')).toBe('The books are right.');
});
