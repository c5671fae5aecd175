import { existsSync } from 'node:fs';
import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';

const places = [
  '/usr/bin/chromium',
  '/usr/bin/chromium-browser',
  '/usr/bin/google-chrome',
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
];

/** @throws Error that says how to install the browser where there is none */
export function openBrowser(): Promise<Browser> {
  const executablePath = places.find((place) => existsSync(place));
  if (!executablePath)
    throw new Error(
      `The end-to-end tests need Chromium, and there is none at ${places.join(', ')}. On Debian and Ubuntu install it with: apt-get install -y chromium fonts-liberation`,
    );
  const args =
    '--no-sandbox --headless --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';
  return chromium.launch({ executablePath, args: args.split(' ') });
}

export interface StudioPage extends AsyncDisposable {
  readonly page: Page;
  /** Addresses that were asked for and are not the gateway's. */
  readonly foreign: readonly string[];
  /** What the browser complained about: errors of scripts, violations of the policy. */
  readonly complaints: readonly string[];
}

export interface StudioOptions extends BrowserContextOptions {
  /** The button that shows that the page can be used. @default 'Develop' */
  readonly ready?: string;
}

/** The studio in a fresh profile, ready to be used. */
export async function openStudio(
  browser: Browser,
  url: string,
  { ready = 'Develop', ...options }: StudioOptions = {},
): Promise<StudioPage> {
  const context = await browser.newContext({
    viewport: { width: 1280, height: 800 },
    colorScheme: 'dark',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const foreign: string[] = [];
  const complaints: string[] = [];
  const origin = new URL(url).origin;
  page.on('request', (request) => {
    const address = request.url();
    if (!address.startsWith(`${origin}/`) && !address.startsWith('data:')) foreign.push(address);
  });
  page.on('pageerror', (error) => complaints.push(error.message));
  page.on('console', (message) => {
    if (message.type() === 'error') complaints.push(message.text());
  });
  await page.goto(url);
  await page.getByRole('button', { name: ready }).waitFor();
  return {
    page,
    foreign,
    complaints,
    [Symbol.asyncDispose]: () => context.close(),
  };
}

/** The newest generation in the tray, once it is in one of these states. */
export async function generationIn(page: Page, ...statuses: string[]) {
  const card = page.locator('.generation').first();
  const wanted = statuses.map((status) => `.generation[data-status=${status}]`).join(', ');
  await page.locator('.tray > article:first-of-type').and(page.locator(wanted)).waitFor();
  return card;
}

/** Chooses the model, by its id, and writes the prompt. */
export async function compose(page: Page, model: string, prompt: string): Promise<void> {
  await page.locator(`input[name=model][value=${model}]`).check();
  await page.getByLabel('Prompt', { exact: true }).fill(prompt);
}

export const develop = (page: Page): Promise<void> =>
  page.getByRole('button', { name: 'Develop' }).click();
