import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Backend } from '#src/backends/backend.ts';
import { violations } from '#test/helpers/axe.ts';
import { createDrawingBackend } from '#test/helpers/drawing-backend.ts';
import { pngOf } from '#test/helpers/pictures.ts';
import type { ServedGateway } from '#test/helpers/served-gateway.ts';
import { type Studio, serveStudio } from '#test/helpers/studio.ts';
import { bring, type Given } from './bring.ts';

const noEncoder = 'These weights have no encoder.';

describe('a picture from outside', () => {
  let studio: Studio<ServedGateway>;
  let page: Page;
  beforeAll(async () => {
    const local = createDrawingBackend();
    const backend: Backend = {
      ...local,
      offer: (model) => ({
        ...local.offer(model),
        refuses: ({ image }) => (image && model === 'portrait-sd' ? noEncoder : null),
      }),
    };
    studio = await serveStudio({ backends: new Map([[local.id, backend]]) }, { bypassCSP: true });
    page = studio.page;
  });
  afterAll(() => studio?.[Symbol.asyncDispose]());

  const red: Given = { name: 'red.png', type: 'image/png', bytes: pngOf(160, 120, [200, 30, 30]) };
  const told = () => page.locator('.drop-note');
  const remove = () => page.getByRole('button', { name: 'Remove the picture' });

  test('becomes the start by drop, paste and choice', async () => {
    await bring(page, 'drop', red);
    await told().getByText('red.png is the start.').waitFor();
    await page.getByAltText('The start').waitFor();
    await remove().click();
    await bring(page, 'paste', { ...red, name: 'pasted.png' });
    await told().getByText('pasted.png is the start.').waitFor();
    await remove().click();
    await page.getByLabel('Choose a picture…').setInputFiles({
      name: 'chosen.webp',
      mimeType: 'image/webp',
      buffer: await sharp(red.bytes).webp().toBuffer(),
    });
    await told().getByText('chosen.webp is the start.').waitFor();
    await remove().click();
  });

  test('is refused with what is allowed, and nothing starts from it', async () => {
    for (const [bytes, why] of [
      [pngOf(1, 1, [0, 0, 0]), 'It has 1 x 1 pixels.'],
      [Buffer.from('not a picture'), 'It cannot be read'],
      [Buffer.alloc(17 * 1024 * 1024), `It has ${17 * 1024 * 1024} bytes.`],
    ] as const) {
      await bring(page, 'drop', { name: 'odd.png', type: 'image/png', bytes });
      await told().getByText(`odd.png cannot be a start. ${why}`).waitFor();
      expect(await told().innerText()).toContain('64 to 4096 pixels a side, at most 16 MiB');
      expect(await page.getByAltText('The start').count()).toBe(0);
    }
    await page.route('**/uploads', (route) => route.abort());
    await bring(page, 'drop', red);
    await told().getByText('The gateway cannot be reached.').waitFor();
    await page.unroute('**/uploads');
    expect(await violations(page)).toEqual([]);
  });

  test('is told to be gone where it is not kept any more', async () => {
    await bring(page, 'drop', red);
    await told().getByText('red.png is the start.').waitFor();
    const draft = await page.evaluate(() => localStorage.getItem('darkroom.draft'));
    const { uploadId } = JSON.parse(draft!).start.image;
    await fetch(`${studio.gateway.url}/uploads/${uploadId}`, {
      method: 'DELETE',
      headers: { 'x-api-key': 'alice' },
    });
    await page.reload();
    await page.getByText('The picture is not kept any more').waitFor();
    await remove().click();
  });

  test('cannot be chosen for a model that takes none, which says why', async () => {
    await bring(page, 'drop', red);
    await page.getByAltText('The start').waitFor();
    await page.locator('input[name=model][value=portrait-sd]').check();
    await page.getByText('takes no picture to start from').waitFor();
    await page.getByText(`This machine: ${noEncoder}`).waitFor();
    expect(await violations(page)).toEqual([]);
    await remove().click();
    expect(await page.getByLabel('Choose a picture…').isDisabled()).toBe(true);
    await page.locator('input[name=model][value=tiny-sd]').check();
    expect(await page.getByLabel('Choose a picture…').isDisabled()).toBe(false);
  });

  test('tells a mask that is black all over beside the picture', async () => {
    await bring(page, 'drop', red);
    await page.getByLabel('Prompt', { exact: true }).fill('a hen');
    await page.getByRole('button', { name: 'Paint what changes' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('radio', { name: 'Erase' }).check();
    await dialog.getByRole('application').press('Space');
    await dialog.getByRole('button', { name: 'Done' }).click();
    await page.getByRole('button', { name: 'Develop', exact: true }).click();
    await page
      .getByRole('group', { name: 'Start from a picture' })
      .getByText('The mask is black all over: nothing would be drawn.')
      .waitFor();
    await page.getByRole('button', { name: 'Remove the mask' }).click();
    await page.locator('input[name=strength]').fill('0');
    await page.getByText('0 is not allowed. Allowed: a number from 0.01 to 1.').waitFor();
  });
});
