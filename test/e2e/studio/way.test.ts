import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type GatewayProcess, startGatewayProcess } from '#test/helpers/gateway-process.ts';
import { type Studio, startStudio } from '#test/helpers/studio.ts';
import { compose, develop, generationIn, openStudio } from '#test/helpers/studio-page.ts';

/** Long enough to be met in the middle: each step is two model evaluations at 1024 x 1024. */
async function developSlowly(page: Page, steps = 100): Promise<void> {
  await compose(page, 'ssd-1b', 'a landscape of snowy mountains at dawn, pine trees');
  await page.locator('input[name=numInferenceSteps]').fill(String(steps));
  await develop(page);
  await reachStep(page, 3);
}

/** @returns the first step from this one on that the page shows */
async function reachStep(page: Page, step: number): Promise<number> {
  const shown = await page.waitForFunction(
    (least) => {
      const text = document.querySelector('.generation [role=progressbar]')?.ariaValueText ?? '';
      const now = Number(/Step (\d+) of/.exec(text)?.[1] ?? 0);
      return now >= least && now;
    },
    step,
    { polling: 20 },
  );
  return shown.jsonValue() as Promise<number>;
}

const imageOf = (page: Page) => page.locator('.generation .final[data-loaded=true]').first();

async function bytesOf(page: Page): Promise<Buffer> {
  const source = await imageOf(page).getAttribute('src');
  return (await page.request.get(source!)).body();
}

describe('the studio on the embedded default', () => {
  let studio: Studio<GatewayProcess>;
  let page: Page;
  beforeAll(async () => {
    studio = await startStudio();
    page = studio.page;
  });
  afterAll(() => studio?.[Symbol.asyncDispose]());

  test('goes from a prompt over a developing image to the picture that was asked for', async () => {
    await page.getByRole('button', { name: 'Red circle', exact: true }).click();
    await page.locator('.estimate', { hasText: '0.001 credits' }).waitFor();
    await develop(page);
    await page.locator('.generation [role=progressbar]').waitFor();
    // What moves for the click may, and on a loaded machine comes long after it.
    await page.evaluate(() => {
      const shifts: number[] = [];
      new PerformanceObserver((list) => {
        for (const entry of list.getEntries() as (PerformanceEntry & {
          value: number;
          hadRecentInput: boolean;
        })[])
          if (!entry.hadRecentInput) shifts.push(entry.value);
      }).observe({ type: 'layout-shift' });
      Object.assign(globalThis, { shifts });
    });
    await reachStep(page, 2);
    await page.locator('.generation img.preview').waitFor();
    await page.locator('.meter', { hasText: /99.999 credits.*0.001 held/ }).waitFor();
    const card = await generationIn(page, 'SUCCEEDED');
    await imageOf(page).waitFor();

    const { data, info } = await sharp(await bytesOf(page))
      .removeAlpha()
      .raw()
      .toBuffer({ resolveWithObject: true });
    expect(info).toMatchObject({ width: 512, height: 512 });
    const at = (x: number, y: number) => [
      ...data.subarray((y * 512 + x) * 3, (y * 512 + x) * 3 + 3),
    ];
    const [red, , blue] = at(256, 256);
    expect(red).toBeGreaterThan(150);
    expect(blue).toBeLessThan(100);
    expect(at(20, 20)[2]).toBeGreaterThan(150);

    await page.locator('.meter', { hasText: /99.999 credits.*0.00 held/ }).waitFor();
    expect(await card.getByRole('list', { name: 'Attempts' }).innerText()).toMatch(
      /This machine\s+Succeeded/,
    );
    const shifts = await page.evaluate(
      () => (globalThis as unknown as { shifts: number[] }).shifts,
    );
    expect(shifts.reduce((sum, shift) => sum + shift, 0)).toBeLessThan(0.02);
  });

  test('is used with the keyboard alone', async () => {
    const prompt = page.getByLabel('Prompt', { exact: true });
    await prompt.focus();
    await page.keyboard.press('Control+A');
    await page.keyboard.type('a green triangle on a white background');
    await page.keyboard.press('Control+Enter');
    await page.locator('.generation', { hasText: 'green triangle' }).waitFor();
    const card = await generationIn(page, 'SUCCEEDED');

    await card.getByRole('button', { name: 'Image 1 of 1: open' }).focus();
    await page.keyboard.press('Enter');
    await page.getByRole('dialog').waitFor();
    await page.keyboard.press('Escape');
    await page.getByRole('dialog').waitFor({ state: 'detached' });
    expect(await page.evaluate(() => document.activeElement?.ariaLabel)).toBe('Image 1 of 1: open');
  });

  test('makes an image again, and another one with another seed', async () => {
    await page.getByRole('button', { name: 'Vary the seed' }).waitFor();
    const seedOf = async () => (await page.locator('.tile figcaption').first().innerText()).trim();
    await imageOf(page).waitFor();
    const first = { seed: await seedOf(), bytes: await bytesOf(page) };
    const next = async (action: string) => {
      const before = await page.locator('.generation').first().getAttribute('data-id');
      await page.getByRole('button', { name: action, exact: true }).click();
      await page.locator(`.tray > article:first-of-type:not([data-id="${before}"])`).waitFor();
      await generationIn(page, 'SUCCEEDED');
      await imageOf(page).waitFor();
    };
    await next('Again');
    expect(await seedOf()).toBe(first.seed);
    expect((await bytesOf(page)).equals(first.bytes)).toBe(true);
    await next('Vary the seed');
    expect(await seedOf()).not.toBe(first.seed);
    expect((await bytesOf(page)).equals(first.bytes)).toBe(false);
  });

  test('hangs up what is done, tells its recipe and copies the operation', async () => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.getByRole('button', { name: 'Print: a red circle on a blue background' }).click();
    const dialog = page.getByRole('dialog');
    expect(await dialog.locator('.recipe').innerText()).toMatch(/Scheduler\s+UniPC/);
    await dialog.getByRole('button', { name: 'Copy GraphQL' }).click();
    await dialog.getByRole('button', { name: 'Copied' }).waitFor();
    const operation = await page.evaluate(() => navigator.clipboard.readText());
    expect(operation).toContain('prompt: "a red circle on a blue background"');

    const response = await page.request.post(`${studio.gateway.url}/graphql`, {
      data: { query: operation.replace('mutation', 'mutation Copied') },
    });
    expect(await response.json()).toMatchObject({
      data: { generateImage: { __typename: 'GenerateImageSuccess' } },
    });
    // It was begun elsewhere, and develops here all the same.
    await page.locator('.tray > article', { hasText: 'a red circle' }).waitFor();
    const download = page.waitForEvent('download');
    await dialog.getByRole('link', { name: 'Download' }).click();
    expect((await download).suggestedFilename()).toMatch(/\.png$/);
    await page.keyboard.press('Escape');
  });

  test('cancels what is developing, and returns what was held', async () => {
    await page.locator('.meter', { hasText: '0.00 held' }).waitFor();
    const before = await page.locator('.meter').innerText();
    await developSlowly(page);
    await page.getByRole('button', { name: 'Cancel' }).click();
    const card = await generationIn(page, 'CANCELED');
    expect(await card.innerText()).toContain('nothing charged');
    await page.waitForFunction(
      (text) => document.querySelector<HTMLElement>('.meter')?.innerText === text,
      before,
    );
  });

  test('goes on after a reload in the middle of a run', async () => {
    await developSlowly(page);
    const step = await reachStep(page, 4);
    await page.reload();
    expect(await reachStep(page, step)).toBeGreaterThanOrEqual(step);
    expect(await page.getByLabel('Prompt', { exact: true }).inputValue()).toContain('mountains');
    await page.getByRole('button', { name: 'Cancel' }).click();
    await generationIn(page, 'CANCELED');
  });

  test('shows older prints, too', async () => {
    const send = (query: string, variables: object) =>
      page.request
        .post(`${studio.gateway.url}/graphql`, { data: { query, variables } })
        .then((response) => response.json());
    for (let made = 0; made < 20; made++) {
      const { data } = await send(
        'mutation { generateImage(input: { ssd1b: { prompt: "the ocean at noon" } }) { ... on GenerateImageSuccess { generation { id } } } }',
        {},
      );
      await send('mutation ($id: ID!) { cancelGeneration(id: $id) { __typename } }', {
        id: data.generateImage.generation.id,
      });
    }
    await page.reload();
    await page.getByText(/^2\d prints$/).waitFor();
    await page.locator('.print').first().focus();
    await page.keyboard.press('End');
    await page
      .getByRole('button', { name: 'Print: a red circle on a blue background' })
      .first()
      .waitFor();
  });

  test('asks no other host, and gives the browser nothing to complain about', () => {
    expect(studio.foreign).toEqual([]);
    expect(studio.complaints).toEqual([]);
  });

  test('asks for a new address where the one of an image does not work any more', async () => {
    let refused = 0;
    await page.route('**/images/**', (image) =>
      refused++ === 0 ? image.fulfill({ status: 410, body: 'expired' }) : image.continue(),
    );
    const asked = page.waitForRequest(
      (request) => request.postData()?.includes('"operationName":"Generation"') ?? false,
    );
    await page
      .getByRole('button', { name: /^Print: a red circle/ })
      .first()
      .click();
    await asked;
    await page.keyboard.press('Escape');
    await page.unroute('**/images/**');
  });

  test('goes on after the gateway was restarted in the middle of a run', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'darkroom-'));
    const first = await startGatewayProcess({ DATA_DIR: folder });
    const again = await openStudio(studio.browser, first.url);
    await developSlowly(again.page, 40);
    await first[Symbol.asyncDispose]();
    await again.page.getByText('The connection is lost.').waitFor();
    await using _second = await startGatewayProcess({
      DATA_DIR: folder,
      PORT: new URL(first.url).port,
    });
    const card = await generationIn(again.page, 'SUCCEEDED');
    expect(await card.getByRole('list', { name: 'Attempts' }).innerText()).toMatch(
      /Interrupted[\s\S]*Succeeded/,
    );
    await imageOf(again.page).waitFor();
    await again[Symbol.asyncDispose]();
  });
});
