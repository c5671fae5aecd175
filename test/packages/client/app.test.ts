import { cp } from 'node:fs/promises';
import { createServer } from 'node:http';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { build, preview } from 'vite';
import { beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type GatewayProcess, startGatewayProcess } from '#test/helpers/gateway-process.ts';
import { openBrowser } from '#test/helpers/studio-page.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';
import { installPackedClient, root } from './package.ts';

const folder = temporaryFolder();
let browser: Browser;
let app: string;
let gateway: GatewayProcess;
beforeAll(async () => {
  await cp(join(root, 'test/fixtures/client-app'), folder.path, { recursive: true });
  await installPackedClient(folder.path);
  const shared = { root: folder.path, logLevel: 'silent', configFile: false } as const;
  await build({ ...shared, build: { target: 'es2022' }, oxc: { jsx: { runtime: 'automatic' } } });
  const server = await preview({ ...shared, preview: { port: 0, host: '127.0.0.1' } });
  app = server.resolvedUrls!.local[0]!.replace(/\/$/, '');
  gateway = await startGatewayProcess({ CORS_ORIGINS: app });
  browser = await openBrowser();
  return async () => {
    await browser.close();
    await gateway[Symbol.asyncDispose]();
    await server.close();
    folder[Symbol.dispose]();
  };
});

async function open(name: string, at = gateway.url): Promise<Page> {
  const page = await browser.newPage();
  onTestFinished(() => page.close());
  page.setDefaultTimeout(120_000);
  await page.goto(`${app}/?app=${name}&gateway=${encodeURIComponent(at)}`);
  return page;
}

const status = (page: Page, text: string) =>
  page.getByRole('status').filter({ hasText: text }).waitFor();

async function finished(page: Page): Promise<void> {
  await status(page, 'SUCCEEDED');
  const image = page.locator('img.done').first();
  await image.waitFor();
  await expect
    .poll(() => image.evaluate((element: HTMLImageElement) => element.naturalWidth))
    .toBe(512);
}

describe.each(['client', 'urql', 'apollo'])('an app over %s', (name) => {
  test('generates, previews, and goes on after a refresh and a restart of the gateway', async () => {
    const page = await open(name);
    await page.getByRole('button', { name: 'Generate' }).click();
    await page.locator('img.preview[src^="data:"]').first().waitFor();
    await page.reload();
    await status(page, 'RUNNING');
    await gateway[Symbol.asyncDispose]();
    gateway = await startGatewayProcess({
      CORS_ORIGINS: app,
      DATA_DIR: gateway.folder,
      PORT: new URL(gateway.url).port,
    });
    await finished(page);
  });

  test('shows a refusal', async () => {
    const page = await open(name);
    await page.getByLabel('Prompt').fill('');
    await page.getByRole('button', { name: 'Generate' }).click();
    await page
      .getByRole('alert')
      .filter({ hasText: /text|input/ })
      .waitFor();
  });
});

describe('an app over the client tells', () => {
  test('what is wrong and what is allowed', async () => {
    const page = await open('client');
    await page.getByLabel('Prompt').fill('');
    await page.getByRole('button', { name: 'Generate' }).click();
    await expect
      .poll(() => page.getByRole('alert').textContent())
      .toMatch(/input\.tinySD\.prompt: .+ Allowed: /);
  });

  test('that it was canceled', async () => {
    const page = await open('client');
    await page.getByRole('button', { name: 'Generate' }).click();
    await status(page, 'RUNNING');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await status(page, 'CANCELED');
    await page.getByRole('alert').filter({ hasText: 'canceled' }).waitFor();
  });

  test('that no gateway is there', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => server.once('listening', resolve));
    const { port } = server.address() as { port: number };
    await new Promise((resolve) => server.close(resolve));
    const page = await open('client', `http://127.0.0.1:${port}`);
    await page.getByRole('button', { name: 'Generate' }).click();
    await page.getByRole('alert').filter({ hasText: 'did not answer' }).waitFor();
  });
});
