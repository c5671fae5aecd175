import type { Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { GatewayProcess } from '#test/helpers/gateway-process.ts';
import { type Studio, startStudio } from '#test/helpers/studio.ts';
import { compose, develop } from '#test/helpers/studio-page.ts';

/** Whether all of it is in sight. */
async function isInSight(page: Page, place: Locator): Promise<boolean> {
  const box = (await place.boundingBox())!;
  const { width, height } = page.viewportSize()!;
  return box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height;
}

describe('the tray with nine requests', () => {
  let studio: Studio<GatewayProcess>;
  let page: Page;
  beforeAll(async () => {
    studio = await startStudio();
    page = studio.page;
    await compose(page, 'ssd-1b', 'a volcano at night');
    await page.locator('input[name=numInferenceSteps]').fill('100');
    for (let sent = 1; sent <= 9; sent++) {
      await develop(page);
      await page
        .locator('.tray > article')
        .nth(sent - 1)
        .waitFor();
    }
  });
  afterAll(() => studio?.[Symbol.asyncDispose]());

  test('shows the one that runs first and whole, and a line for each other', async () => {
    await page.locator('.tray > article:first-of-type.generation[data-status=RUNNING]').waitFor();
    expect(await page.locator('.tray > .generation').count()).toBe(1);
    expect(await page.locator('.tray > .line').count()).toBe(8);
    await page.getByText('9 requests to develop, 0 done').waitFor();
    const height = await page.evaluate(() => document.body.scrollHeight);
    expect(height).toBeLessThan(2_000);
    await page.getByText(/left in all/).waitFor();
  });

  test('unfolds a line, and stops a request from its line', async () => {
    const lines = page.locator('.tray > .line');
    const last = await lines.last().getAttribute('data-id');
    await lines.last().getByRole('button').first().click();
    await page.locator(`.generation[data-id="${last}"]`).waitFor();
    expect(await page.locator('.tray > .generation').count()).toBe(1);
    await page
      .locator('.line')
      .last()
      .getByRole('button', { name: /^Cancel/ })
      .click();
    await page.locator('.line[data-status=CANCELED]').waitFor();
    await page.getByRole('button', { name: 'Clear what is done' }).click();
    await page.locator('.tray > article').nth(8).waitFor({ state: 'detached' });
  });

  test('answers in sight, wherever the page is', async () => {
    await page.setViewportSize({ width: 1280, height: 600 });
    await page.evaluate(() => scrollTo(0, document.body.scrollHeight));
    await develop(page);
    const accepted = page.getByRole('status').getByText('Accepted:');
    await accepted.waitFor();
    expect(await isInSight(page, accepted)).toBe(true);
    await page.locator('input[name=numInferenceSteps]').fill('500');
    await develop(page);
    const alert = page.getByRole('alert');
    expect(await alert.innerText()).toContain('Allowed: a whole number from 20 to 100.');
    expect(await isInSight(page, alert)).toBe(true);
    await page.setViewportSize({ width: 390, height: 700 });
    expect(await isInSight(page, alert)).toBe(true);
  });
});
