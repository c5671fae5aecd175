import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { violations } from '#test/helpers/axe.ts';
import type { ServedGateway } from '#test/helpers/served-gateway.ts';
import { type Studio, serveStudio } from '#test/helpers/studio.ts';
import { createUpscalingBackend, type UpscalingBackend } from '#test/helpers/upscaling-gateway.ts';

describe('a print is made larger', () => {
  let backend: UpscalingBackend;
  let studio: Studio<ServedGateway>;
  let page: Page;
  let dialog: Locator;
  beforeAll(async () => {
    backend = createUpscalingBackend();
    await backend.knowFactors!();
    studio = await serveStudio(
      { backends: new Map([['local', backend]]) },
      { bypassCSP: true },
      async (gateway) => {
        await gateway.request(
          'mutation { generateImage(input: { tinySD: { prompt: "many stripes" } }, waitMs: 60000) { __typename } }',
        );
      },
    );
    page = studio.page;
    dialog = page.getByRole('dialog');
    await page.locator('.print').first().waitFor();
  });
  afterAll(async () => {
    await studio?.[Symbol.asyncDispose]();
    await backend?.[Symbol.asyncDispose]();
  });

  const button = (name: string) => dialog.getByRole('button', { name, exact: true });

  test('by what is offered, from the keyboard, and the tray follows it', async () => {
    await page.locator('.print').first().click();
    await button('Upscale 2×').waitFor();
    // 500 micro-credits for a picture of 512 x 512; how long it takes is told once one was made.
    const price = dialog.getByText('0.000012 credits', { exact: true });
    await expect.poll(() => price.count()).toBe(2);
    const noted = await button('Upscale 2×').getAttribute('aria-describedby');
    expect(await price.first().getAttribute('id')).toBe(noted);
    await button('Upscale 4×').press('Enter');
    await dialog.waitFor({ state: 'detached' });
    const card = page.getByRole('article', { name: 'many stripes, upscaled 4×: Succeeded' });
    await card.waitFor();
    expect(await card.getByText('Upscaler').first().isVisible()).toBe(true);
  });

  test('the result is a print that says what it was made from, and leads there', async () => {
    await page.getByRole('button', { name: 'Print: many stripes, upscaled 4×' }).click();
    await dialog.getByRole('heading', { name: 'many stripes, upscaled 4×' }).waitFor();
    expect(await dialog.locator('.recipe').innerText()).toMatch(
      /Size\s+384 × 256[\s\S]*Upscaled\s+4×, from an earlier print/i,
    );
    expect(await button('Again').count()).toBe(0);
    await dialog
      .getByText(/^0\.000188 credits · (under|about) \d+ s$/)
      .first()
      .waitFor();
    expect(await violations(page)).toEqual([]);
    await button('Show what it was made from').click();
    await dialog.getByRole('heading', { name: 'many stripes', exact: true }).waitFor();
    await button('Again').waitFor();
    await button('Close').click();
  });

  test('the gallery finds what was made larger', async () => {
    await page.getByLabel('Model of the prints').selectOption({ label: 'Upscaler' });
    await expect.poll(() => page.locator('.print').count()).toBe(1);
    await page.getByRole('button', { name: 'Show all' }).click();
    await expect.poll(() => page.locator('.print').count()).toBe(2);
  });

  test('there is no more than fits', async () => {
    await page.getByRole('button', { name: 'Print: many stripes, upscaled 4×' }).first().click();
    await button('Upscale 4×').click();
    await dialog.waitFor({ state: 'detached' });
    await expect
      .poll(() => page.getByRole('button', { name: 'Print: many stripes, upscaled 4×' }).count())
      .toBe(2);
    await page.getByRole('button', { name: 'Print: many stripes, upscaled 4×' }).first().click();
    await dialog.getByText('1536 × 1024').waitFor();
    expect(await button('Upscale 4×').count()).toBe(0);
    expect(await button('Upscale 2×').count()).toBe(1);
    await button('Close').click();
    expect(studio.complaints).toEqual([]);
  });
});
