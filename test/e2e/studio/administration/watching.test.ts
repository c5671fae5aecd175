import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createDrawingBackend } from '#test/helpers/drawing-backend.ts';
import { offeringBackend } from '#test/helpers/fixed-backend.ts';
import { generateImage } from '#test/helpers/gateway.ts';
import { type Administrator, openAdministration } from './administrator.ts';

describe('what administrators watch', () => {
  let admin: Administrator;
  let page: Page;
  let key: string;
  beforeAll(async () => {
    const local = createDrawingBackend();
    const segmind = offeringBackend('segmind', {
      status: 'DOWN',
      reason: 'It failed five times in a row.',
      until: Date.now() + 3_600_000,
    });
    const seenAt = Date.now();
    const models = [{ model: 'portrait-sd', isLoaded: true }] as const;
    admin = await openAdministration({
      backends: new Map([local, segmind].map((one) => [one.id, one])),
      workersOf: (backend) =>
        backend === 'local' ? [{ id: 'attic-1', backend, places: 2, models, seenAt }] : [],
      upstreamCredits: () => [{ backend: 'segmind', remaining: 7_500_000, updatedAt: seenAt }],
    });
    page = admin.page;
    key = await admin.host.account('lab', 1_000_000);
    await admin.host.ask(generateImage, {}, key);
    await page.goto(`${admin.url}/#/admin`);
  });
  afterAll(() => admin?.[Symbol.asyncDispose]());

  test('shows the usage by key, model, backend and day', async () => {
    await admin.goTo('Usage');
    const table = page.getByRole('region', { name: 'The usage' });
    const day = new Date().toISOString().slice(0, 10);
    for (const [by, name] of [
      ['DAY', day],
      ['MODEL', 'portrait-sd'],
      ['BACKEND', 'This machine'],
      ['KEY', key.split('_')[2]!],
      ['ACCOUNT', 'lab'],
    ] as const) {
      await page.getByLabel('Added up by').selectOption(by);
      await table.getByRole('rowheader', { name }).waitFor();
    }
    expect(await admin.barriers()).toEqual([]);
    await table.getByRole('link', { name: 'lab' }).click();
    await page.getByRole('link', { name: 'Its usage' }).click();
    await page.getByRole('heading', { name: 'Usage of lab' }).waitFor();
  });

  test('shows backends with their places, queue, health and prices', async () => {
    await admin.goTo('Backends');
    const card = page.getByRole('article', { name: 'This machine' });
    await card.getByText('Busy').waitFor();
    await card.getByText('Waiting').waitFor();
    const row = card.getByRole('row', { name: /^Segmind Tiny-SD \(Portrait\)/ });
    expect(await row.innerText()).toMatch(/Available/);
    expect(await row.innerText()).toMatch(/0.001 an image/);
    const worker = card.getByRole('row', { name: /^attic-1/ });
    expect(await worker.innerText()).toMatch(/2\s+Segmind Tiny-SD \(Portrait\)/);
    const cloud = page.getByRole('article', { name: 'Segmind' });
    expect(await cloud.getByRole('row', { name: /^Segmind SSD-1B/ }).innerText()).toMatch(
      /Down\s*It failed five times in a row. Until /,
    );
    await cloud.getByText('Left at the provider').waitFor();
    await cloud.getByText('7.50').waitFor();
    expect(await admin.barriers()).toEqual([]);
  });

  test('says what it cannot read, and reads it when it can', async () => {
    await page.route('**/graphql', (route) => route.abort());
    await admin.goTo('Usage');
    await page.getByRole('alert').getByText('The gateway does not answer.').waitFor();
    expect(await admin.barriers()).toEqual([]);
    await page.unroute('**/graphql');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('region', { name: 'The usage' }).waitFor();
    await page.goto(`${admin.url}/#/admin/accounts/nowhere`);
    await page.getByText('There is no account “nowhere”').waitFor();
  });

  test('fits a narrow window', async () => {
    await page.setViewportSize({ width: 390, height: 844 });
    for (const place of ['accounts', 'accounts/root', 'usage', 'backends', 'log']) {
      await page.goto(`${admin.url}/#/admin/${place}`);
      await page.getByRole('heading', { name: 'Administration' }).waitFor();
      const tooWide = () =>
        page.evaluate(() => document.body.scrollWidth - document.body.clientWidth);
      await expect.poll(tooWide, { message: place }).toBe(0);
    }
  });
});
