import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { barriers } from '#test/helpers/axe.ts';
import { difference } from '#test/helpers/baseline.ts';
import { isChromiumFromNpm } from '#test/helpers/chromium.ts';
import { leastMs } from '#test/helpers/durations.ts';
import { type GatewayProcess, startGatewayProcess } from '#test/helpers/gateway-process.ts';
import {
  compose,
  develop,
  generationIn,
  openBrowser,
  openStudio,
} from '#test/helpers/studio-page.ts';

const dist = join(import.meta.dirname, '../../../dist/studio');
/** A letter here and there, not a block that moved. */
const mayDiffer = 0.01;
const write = process.env.WRITE_BASELINES === '1';
if (!isChromiumFromNpm) {
  const told = `The browser on ${process.platform} ${process.arch} is an installed one, which draws letters its own way: nothing is compared with the baselines, which are of Linux x64.`;
  if (write) throw new Error(told);
  console.warn(told);
}

const looks = [
  { name: 'dark', colorScheme: 'dark', width: 1280, height: 800 },
  { name: 'light', colorScheme: 'light', width: 1280, height: 800 },
  { name: 'narrow', colorScheme: 'dark', width: 390, height: 844 },
] as const;

/** What tells moments, amounts and how far something is. */
const changing = [
  '.meter',
  '.when',
  '.estimate',
  '.generation [role=status]',
  'dialog .recipe > :last-child',
  // One that is done by now is as good as one that is not.
  '.tray > [data-status=RUNNING] .tile',
  '.line-summary',
];

/** Compares the page with its baseline, and looks for barriers, in each look. */
async function inspect(page: Page, state: string): Promise<void> {
  // It comes and goes with time.
  await page.getByRole('button', { name: 'Show it' }).waitFor({ state: 'detached' });
  const mask = changing.map((parts) => page.locator(parts));
  for (const { name, colorScheme, width, height } of looks) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    await page.setViewportSize({ width, height });
    if (isChromiumFromNpm) {
      const share = await difference(page, `${state}-${name}`, { mask, write });
      expect.soft(share, `${state}, ${name}`).toBeLessThan(mayDiffer);
    }
    const tooWide = await page.evaluate(
      () => document.body.scrollWidth - document.body.clientWidth,
    );
    expect.soft(tooWide, `${state}, ${name}: pixels wider than the window`).toBe(0);
    expect.soft(await barriers(page), `${state}, ${name}`).toEqual([]);
  }
  await page.setViewportSize({ width: 1280, height: 800 });
}

describe('how the studio looks', () => {
  let browser: Browser;
  let gateway: GatewayProcess;
  beforeAll(async () => {
    browser = await openBrowser();
    gateway = await startGatewayProcess();
  });
  afterAll(async () => {
    await gateway?.[Symbol.asyncDispose]();
    await browser?.close();
  });

  test('is as it was agreed on, and open to all', async () => {
    // The one font that comes with the browser; the policy would forbid the style that sets it.
    await using studio = await openStudio(browser, gateway.url, { bypassCSP: true });
    const { page } = studio;
    await page.addStyleTag({
      content: ':root { --font: "Open Sans"; --mono: "Open Sans"; }',
    });
    const make = async (prompt: string) => {
      await compose(page, 'tiny-sd', prompt);
      await page.locator('input[name=seed]').fill('7');
      await develop(page);
      await page.locator('.generation', { hasText: prompt }).waitFor();
      await generationIn(page, 'SUCCEEDED');
      await page.locator('.tile .final[data-loaded=true]').waitFor();
    };
    await inspect(page, 'empty');

    await make('a white heart on a red background');
    await make('a yellow star on a purple background');
    await page.locator('.print .final[data-loaded=true]').nth(1).waitFor();
    await inspect(page, 'done');

    await page.locator('.print').nth(1).click();
    await page.locator('dialog .final[data-loaded=true]').waitFor();
    await inspect(page, 'print');
    await page.keyboard.press('Escape');

    await page.locator('input[name=numInferenceSteps]').fill('500');
    await page.locator('.field-issue').waitFor();
    await inspect(page, 'wrong');

    await compose(page, 'ssd-1b', 'green hills at noon, a house');
    await page.locator('[name=samples][value="4"]').check();
    await page.locator('input[name=numInferenceSteps]').fill('100');
    await develop(page);
    await page.locator('.tile[data-phase=DENOISING]').first().waitFor();
    await inspect(page, 'developing');
    for (let sent = 2; sent <= 9; sent++) {
      await develop(page);
      await page
        .locator('.tray > article')
        .nth(sent - 1)
        .waitFor();
    }
    await inspect(page, 'queue');
    for (let canceled = 0; canceled < 9; canceled++) {
      await page
        .getByRole('button', { name: /^Cancel/ })
        .last()
        .click();
      await page.locator('.tray > [data-status=CANCELED]').nth(canceled).waitFor();
    }

    await page.getByRole('link', { name: 'Models', exact: true }).click();
    await page.getByText('Ready; ').first().waitFor();
    await inspect(page, 'models');

    await page.getByRole('link', { name: 'Credits', exact: true }).click();
    await page.getByRole('cell', { name: 'Release' }).first().waitFor();
    await inspect(page, 'credits');
  });

  test('is usable within a second of navigation', async () => {
    await using studio = await openStudio(browser, gateway.url);
    const usableMs = await leastMs(1_000, async () => {
      const begun = performance.now();
      await studio.page.goto(gateway.url);
      await studio.page.getByRole('button', { name: 'Develop' }).waitFor();
      return performance.now() - begun;
    });
    expect(usableMs).toBeLessThan(1_000);
  });

  test('loads less than 150 kB of compressed JavaScript at first', async () => {
    const page = await readFile(join(dist, 'index.html'), 'utf8');
    const scripts = [...page.matchAll(/(?:src|href)="\/?([^"]+\.js)"/g)].map(([, path]) => path!);
    expect(scripts.length).toBeGreaterThan(0);
    const sizesOf = await Promise.all(
      scripts.map(async (path) => (await stat(join(dist, `${path}.gz`))).size),
    );
    expect(sizesOf.reduce((sum, size) => sum + size, 0)).toBeLessThan(150_000);
  });
});
