import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { type GatewayProcess, startGatewayProcess } from './gateway-process.ts';
import {
  type ServedGateway,
  type ServedGatewayOptions,
  startServedGateway,
} from './served-gateway.ts';
import { openBrowser, openStudio, type StudioOptions, type StudioPage } from './studio-page.ts';

/** A gateway with its studio open in a browser; the end of one is the end of all. */
export interface Studio<Gateway> extends StudioPage {
  readonly browser: Browser;
  readonly gateway: Gateway;
}

/** As it is built before the tests. */
export const studioFiles = {
  folder: join(import.meta.dirname, '../../dist/studio'),
  imageOrigins: () => [],
};

/** What makes a page be opened with this key. */
export function withKey(url: string, key: string): Pick<StudioOptions, 'storageState'> {
  const localStorage = [{ name: 'darkroom.key', value: key }];
  return { storageState: { cookies: [], origins: [{ origin: url, localStorage }] } };
}

/** The studio of a gateway as a user starts it, with these settings. */
export function startStudio(
  settings: Record<string, string> = {},
  options?: StudioOptions,
): Promise<Studio<GatewayProcess>> {
  return open(
    () => startGatewayProcess(settings),
    () => ({ ...options }),
  );
}

/** The studio of a gateway in this process, as the account alice uses it. */
export function serveStudio(
  gateway: ServedGatewayOptions,
  options?: StudioOptions,
  prepare?: (gateway: ServedGateway) => Promise<void>,
): Promise<Studio<ServedGateway>> {
  return open(
    async () => {
      const served = await startServedGateway({ ...gateway, studio: studioFiles });
      await prepare?.(served);
      return served;
    },
    ({ url }) => ({ ...withKey(url, 'alice'), ...options }),
  );
}

async function open<Gateway extends AsyncDisposable & { readonly url: string }>(
  start: () => Promise<Gateway>,
  optionsOf: (gateway: Gateway) => StudioOptions,
): Promise<Studio<Gateway>> {
  await using parts = new AsyncDisposableStack();
  const browser = parts.use(await openBrowser());
  const gateway = parts.use(await start());
  const studio = parts.use(await openStudio(browser, gateway.url, optionsOf(gateway)));
  const owned = parts.move();
  return {
    ...studio,
    browser,
    gateway,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}
