import { mkdir, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createStudioRoute } from '#src/http/studio.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

const page = '<!doctype html><title>Darkroom</title>'.padEnd(400);
const script = 'console.log("a studio");'.repeat(50);

describe('the studio as static files', () => {
  let server: Server;
  const temporary = temporaryFolder();
  const folder = join(temporary.path, 'studio');
  let base: string;
  beforeAll(async () => {
    const route = createStudioRoute({ folder, imageOrigins: () => ['https://images.example.com'] });
    server = createServer(
      (request, response) => void route(request, response, new URL(request.url!, 'http://gateway')),
    );
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.close();
    temporary[Symbol.dispose]();
  });

  test('that are not built yet: says how to build them, and finds them once they are', async () => {
    const missing = await fetch(base);
    expect(missing.status).toBe(503);
    expect(await missing.text()).toContain('npm run build');

    await mkdir(join(folder, 'assets'), { recursive: true });
    await writeFile(join(folder, 'index.html'), page);
    await writeFile(join(folder, 'index.html.br'), brotliCompressSync(page));
    await writeFile(join(folder, 'assets/index-abc.js'), script);
    await writeFile(join(folder, 'assets/index-abc.js.br'), brotliCompressSync(script));
    await writeFile(join(folder, 'assets/index-abc.js.gz'), gzipSync(script));
    await writeFile(join(folder, 'assets/notes.txt'), 'not part of the page');
    expect((await fetch(base)).status).toBe(200);
  });

  test.each([
    ['br', 'br'],
    ['gzip, deflate, br', 'br'],
    ['gzip', 'gzip'],
    ['br;q=0, gzip;q=0.5', 'gzip'],
    ['br;q=0.0, identity', null],
    ['', null],
  ])('are sent as made at build time: accepting "%s" gives %s', async (accepted, coding) => {
    const response = await fetch(`${base}/assets/index-abc.js`, {
      headers: { 'accept-encoding': accepted },
    });
    expect(response.headers.get('content-encoding')).toBe(coding);
    expect(await response.text()).toBe(script);
    expect(response.headers.get('vary')).toBe('accept-encoding');
    expect(response.headers.get('content-type')).toBe('text/javascript; charset=utf-8');
  });

  test('are kept for ever under a hashed name, and asked after under any other', async () => {
    const asset = await fetch(`${base}/assets/index-abc.js`);
    expect(asset.headers.get('cache-control')).toBe('public, max-age=31536000, immutable');
    const first = await fetch(base);
    expect(first.headers.get('cache-control')).toBe('no-cache');
    const again = await fetch(base, { headers: { 'if-none-match': first.headers.get('etag')! } });
    expect(again.status).toBe(304);
    expect(await again.text()).toBe('');
  });

  test('forbid the browser everything that the page does not need', async () => {
    const { headers } = await fetch(base);
    const policy = headers.get('content-security-policy')!.split('; ');
    expect(policy).toContain("default-src 'none'");
    expect(policy).toContain("script-src 'self'");
    expect(policy).toContain("img-src 'self' data: https://images.example.com");
    expect(policy).toContain("frame-ancestors 'none'");
    expect(headers.get('content-security-policy')).not.toContain('unsafe');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  test.each(['/nothing', '/assets/notes.txt', '/assets/../../package.json', '/index.html.br'])(
    'are nothing else: %s',
    async (path) => {
      expect((await fetch(base + path)).status).toBe(404);
    },
  );

  test('can only be read', async () => {
    const posted = await fetch(base, { method: 'POST' });
    expect(posted.status).toBe(405);
    expect(posted.headers.get('allow')).toBe('GET, HEAD');
    const head = await fetch(base, { method: 'HEAD' });
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
  });
});
