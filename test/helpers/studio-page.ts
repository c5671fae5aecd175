import { type Browser, type BrowserContextOptions, chromium, type Page } from 'playwright-core';
import { findChromium } from './chromium.ts';

const flags =
  '--no-sandbox --headless --disable-gpu --disable-quic --no-first-run --disable-background-networking --disable-component-update --disable-sync';

/** @throws Error that says what to install where there is no browser */
export async function openBrowser(): Promise<Browser> {
  const { executablePath, env } = await findChromium();
  return chromium.launch({
    executablePath,
    env: { ...process.env, ...env },
    args: flags.split(' '),
  });
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
    // What moves is painted anew sixty times a second, without a GPU.
    reducedMotion: 'reduce',
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(120_000);
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
  await page.getByRole('button', { name: ready, exact: true }).waitFor();
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
  page.getByRole('button', { name: 'Develop', exact: true }).click();
