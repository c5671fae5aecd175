import type { Page } from 'playwright-core';
import { violations, wcag22 } from '#test/helpers/axe.ts';
import { createDrawingBackend } from '#test/helpers/drawing-backend.ts';
import {
  createTestGateway,
  type TestGateway,
  type TestGatewayOptions,
} from '#test/helpers/gateway.ts';
import { serve } from '#test/helpers/served-gateway.ts';
import { studioFiles, withKey } from '#test/helpers/studio.ts';
import { openBrowser, openStudio, type StudioPage } from '#test/helpers/studio-page.ts';

/** A gateway that asks for keys, with a browser to look after it. */
export interface Administrator extends AsyncDisposable {
  readonly host: TestGateway;
  readonly url: string;
  /** The studio, with a key of all scopes. */
  readonly page: Page;
  /** Another, with this key. */
  openAs(key: string): Promise<StudioPage>;
  goTo(part: string): Promise<void>;
  /** What stands between people and the page, in the look of the day and of the night. */
  barriers(): Promise<string[]>;
  /** Answers what the browser asks next. @returns what that was */
  whenAsked(answer: 'accept' | 'dismiss'): Promise<string>;
}

/** @param options of the gateway, which otherwise draws on one backend */
export async function openAdministration(options: TestGatewayOptions = {}): Promise<Administrator> {
  await using parts = new AsyncDisposableStack();
  const browser = parts.use(await openBrowser());
  const local = createDrawingBackend();
  let url = '';
  const host = parts.use(
    await createTestGateway({
      backends: new Map([[local.id, local]]),
      loopback: false,
      publicUrl: () => url,
      ...options,
    }),
  );
  const server = parts.use(await serve(host, { studio: studioFiles }));
  // First, so that the server has nothing to wait for.
  parts.defer(() => host.gateway[Symbol.asyncDispose]());
  url = `http://127.0.0.1:${server.port}`;

  function openAs(key: string): Promise<StudioPage> {
    return openStudio(browser, url, { bypassCSP: true, ...withKey(url, key) });
  }
  const { page } = await openAs(await host.account('root', 1_000_000));
  const owned = parts.move();
  return {
    host,
    url,
    page,
    openAs,
    goTo: (part) =>
      page
        .getByRole('navigation', { name: 'Parts of the administration' })
        .getByRole('link', { name: part })
        .click(),
    async barriers() {
      const found: string[] = [];
      for (const colorScheme of ['dark', 'light'] as const) {
        await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
        const broken = await violations(page, [...wcag22, 'best-practice']);
        found.push(...broken.map((one) => `${colorScheme}: ${one}`));
      }
      return found;
    },
    whenAsked: (answer) =>
      new Promise((resolve) => {
        page.once('dialog', async (dialog) => {
          resolve(dialog.message());
          await dialog[answer]();
        });
      }),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
