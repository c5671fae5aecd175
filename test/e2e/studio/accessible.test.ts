import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { violations } from '#test/helpers/axe.ts';
import type { GatewayProcess } from '#test/helpers/gateway-process.ts';
import { type Studio, startStudio } from '#test/helpers/studio.ts';
import { compose, develop, generationIn } from '#test/helpers/studio-page.ts';

describe('the studio is for all', () => {
  let studio: Studio<GatewayProcess>;
  let page: Page;
  beforeAll(async () => {
    studio = await startStudio({}, { bypassCSP: true });
    page = studio.page;
    for (const seed of ['1', '2']) {
      await compose(page, 'tiny-sd', 'a red circle on a blue background');
      await page.locator('input[name=seed]').fill(seed);
      await develop(page);
      await page.locator('.generation', { hasText: `Seed ${seed}` }).waitFor();
      await generationIn(page, 'SUCCEEDED');
    }
    await page.locator('.print').nth(1).waitFor();
  });
  afterAll(() => studio?.[Symbol.asyncDispose]());

  const focused = () =>
    page.evaluate(
      () => document.activeElement?.ariaLabel ?? document.activeElement?.textContent?.trim(),
    );

  test.each(['dark', 'light'] as const)('by WCAG 2.2 AA, in every view (%s)', async (scheme) => {
    await page.emulateMedia({ colorScheme: scheme, reducedMotion: 'reduce' });
    expect(await violations(page)).toEqual([]);

    await page.locator('.print').first().click();
    await page.getByText('As code').click();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');

    for (const at of [0, 1]) await page.locator('.print-check').nth(at).check();
    expect(await violations(page)).toEqual([]);
    await page.getByRole('button', { name: 'Compare' }).click();
    expect(await violations(page)).toEqual([]);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Clear', exact: true }).click();

    for (const view of ['Models', 'Credits']) {
      await page.getByRole('navigation').getByRole('link', { name: view }).click();
      await page.getByRole('heading', { level: 1, name: view }).waitFor();
      expect(await violations(page)).toEqual([]);
    }
    await page.getByRole('navigation').getByRole('link', { name: 'Studio' }).click();
  });

  test('from the first key on: the skip link, then the parts of the page in order', async () => {
    await page.reload();
    await page.getByRole('button', { name: 'Develop', exact: true }).waitFor();
    await page.keyboard.press('Tab');
    expect(await focused()).toBe('Skip to the content');
    await page.keyboard.press('Enter');
    expect(await page.evaluate(() => document.activeElement?.id)).toBe('main');
    const seen: string[] = [];
    for (let presses = 0; presses < 60 && !seen.includes('Search prompts'); presses++) {
      await page.keyboard.press('Tab');
      seen.push((await focused()) ?? '');
    }
    const order = ['Develop', 'Search prompts'].map((name) => seen.indexOf(name));
    expect(order[0]).toBeGreaterThan(0);
    expect(order[1]).toBeGreaterThan(order[0]!);
  });

  test('as a screen reader tells it', async () => {
    const headings = await page.getByRole('heading').allInnerTexts();
    expect(headings).toEqual(['Studio', 'In the tray', 'Prints']);
    for (const region of ['In the tray', 'Prints'])
      expect(await page.getByRole('region', { name: region }).count()).toBe(1);
    expect(await page.getByRole('form', { name: 'New image' }).count()).toBe(1);
    const list = page.getByRole('region', { name: 'Prints' }).getByRole('list').first();
    expect(await list.ariaSnapshot()).toMatch(
      /- list:\n {2}- listitem:\n {4}- 'button "Print: a red circle on a blue background"'\n {4}- 'checkbox "Select: a red circle on a blue background"'\n {4}- 'button "Star: a red circle on a blue background"'/,
    );
  });

  test('with an answer that is told, and progress that has a name', async () => {
    await compose(page, 'ssd-1b', 'a volcano at night');
    await page.locator('input[name=numInferenceSteps]').fill('100');
    await develop(page);
    await page.getByRole('status').getByText('Accepted:').waitFor();
    const progress = page.getByRole('progressbar', { name: 'Image 1 of 1' });
    await progress.waitFor();
    expect(await violations(page)).toEqual([]);
  });

  test('without motion where that is asked for', async () => {
    await page.emulateMedia({ reducedMotion: 'reduce' });
    await page.locator('.tile[data-status=PENDING]').waitFor();
    const moving = () =>
      page.evaluate(() =>
        document
          .getAnimations()
          .filter(({ effect }) => Number(effect?.getComputedTiming().activeDuration) > 0)
          .map((animation) => (animation as CSSAnimation).animationName),
      );
    expect(await moving()).toEqual([]);
    await page.emulateMedia({ reducedMotion: 'no-preference' });
    expect(await moving()).toContain('breathe');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await generationIn(page, 'CANCELED');
  });

  test('from right to left where the prompt is', async () => {
    const prompt = 'دائرة حمراء على خلفية زرقاء';
    await compose(page, 'tiny-sd', prompt);
    const directionOf = (selector: string) =>
      page
        .locator(selector)
        .first()
        .evaluate((element) => getComputedStyle(element).direction);
    expect(await directionOf('textarea[name=prompt]')).toBe('rtl');
    await develop(page);
    await page.locator('.generation', { hasText: prompt }).waitFor();
    await generationIn(page, 'SUCCEEDED');
    expect(await directionOf('.generation h3')).toBe('rtl');
    expect(await directionOf('.print-prompt')).toBe('rtl');
    await page.locator('.print').first().click();
    expect(await directionOf('#print-title')).toBe('rtl');
    await page.keyboard.press('Escape');
  });
});
