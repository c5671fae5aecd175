import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startServedGateway } from '#test/helpers/served-gateway.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

test('every page says that no other page may frame it', async () => {
  using temporary = temporaryFolder();
  const folder = join(temporary.path, 'studio');
  await mkdir(folder);
  await writeFile(join(folder, 'index.html'), '<!doctype html><title>Darkroom</title>');
  await using gateway = await startServedGateway({
    backends: new Map(),
    studio: { folder, imageOrigins: () => [] },
  });
  let pages = 0;
  for (const path of ['/', '/index.html', '/graphql', '/graphql?query=%7B__typename%7D', '/x']) {
    const response = await fetch(gateway.url + path, { headers: { accept: 'text/html' } });
    await response.arrayBuffer();
    if (!response.headers.get('content-type')?.startsWith('text/html')) continue;
    pages += 1;
    expect(response.headers.get('content-security-policy'), path).toMatch("frame-ancestors 'none'");
  }
  expect(pages).toBe(4);
});
