import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { generateImage } from '#test/helpers/gateway.ts';
import { compose, develop, generationIn } from '#test/helpers/studio-page.ts';
import { type Administrator, openAdministration } from './administrator.ts';

describe('accounts and keys, as administrators look after them', () => {
  let admin: Administrator;
  let page: Page;
  beforeAll(async () => {
    admin = await openAdministration();
    page = admin.page;
  });
  afterAll(() => admin?.[Symbol.asyncDispose]());

  test('is for keys with the scope ADMIN, and its code is not loaded before', async () => {
    const scripts: string[] = [];
    await using reader = await admin.openAs(
      await admin.host.account('reader', 1_000_000, ['GENERATE', 'READ']),
    );
    reader.page.on('request', (request) => scripts.push(request.url()));
    const views = reader.page.getByRole('navigation', { name: 'Views' });
    expect(await views.getByRole('link').allInnerTexts()).not.toContain('Admin');
    await reader.page.goto(`${admin.url}/#/admin`);
    await reader.page.getByText('It needs a key with the scope ADMIN.').waitFor();
    expect(scripts.filter((script) => script.includes('admin-view'))).toEqual([]);

    page.on('request', (request) => scripts.push(request.url()));
    await page
      .getByRole('navigation', { name: 'Views' })
      .getByRole('link', { name: 'Admin' })
      .click();
    await page.getByRole('heading', { name: 'Accounts' }).waitFor();
    expect(scripts.some((script) => script.includes('admin-view'))).toBe(true);
    expect(await admin.barriers()).toEqual([]);

    await using only = await admin.openAs(await admin.host.account('only', 0, ['ADMIN']));
    await only.page.route('**/admin-view*', (route) => route.abort());
    await only.page.goto(`${admin.url}/#/admin`);
    await only.page.getByText('This part of the page could not be loaded').waitFor();
    await only.page.unroute('**/admin-view*');
    await only.page.goto(`${admin.url}/#/admin/backends`);
    await only.page.getByRole('button', { name: 'Load the page again' }).click();
    await only.page.getByRole('article', { name: 'This machine' }).waitFor();
    expect(await only.page.getByText('The connection is lost').count()).toBe(0);
  });

  test('makes an account, from the keyboard alone, and says in words what it refuses', async () => {
    const form = page.getByRole('form', { name: 'New account' });
    await form.getByLabel('Name').focus();
    for (const text of ['Laboratory', 'Not An Id']) {
      await page.keyboard.type(text);
      await page.keyboard.press('Tab');
    }
    await page.keyboard.press('Enter');
    await form.getByRole('alert').getByText('"Not An Id" is not usable.').waitFor();
    await form.getByText('1 to 64 of a-z, 0-9 and "-"').waitFor();
    expect(await admin.barriers()).toEqual([]);

    await page.keyboard.press('Shift+Tab');
    await page.keyboard.type('lab');
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { name: 'Laboratory' }).waitFor();
    await page.getByText('It has no key that works.').waitFor();
    expect(new URL(page.url()).hash).toBe('#/admin/accounts/lab');
  });

  let key: string;

  test('gives it credits, a key with limits and a budget, with which it draws', async () => {
    const grant = page.getByRole('form', { name: 'Add credits' });
    await grant.getByLabel('Credits').fill('2');
    await grant.getByRole('button', { name: 'Add' }).click();
    await grant.getByText('Added 2.00 credits.').waitFor();
    await page.locator('[data-figure=available]').getByText('2.00').waitFor();

    const budgets = page.getByRole('form', { name: 'Set a budget of the account' });
    await budgets.getByLabel('Period').selectOption('MONTH');
    await budgets.getByLabel('Credits').fill('0.5');
    await budgets.getByRole('button', { name: 'Set the budget' }).click();
    await page.getByText('Month: 0.00 of 0.50').waitFor();

    const create = page.getByRole('form', { name: 'New key' });
    await create.getByLabel('Label').fill('notebook');
    await create.getByText('Limits', { exact: true }).click();
    await create.getByLabel('Segmind Tiny-SD (Portrait)').check();
    await create.getByLabel('Upscaler').check();
    await create.getByLabel(/Generations a minute/).fill('30');
    await create.getByRole('button', { name: 'Create the key' }).click();
    const notice = page.getByRole('status').filter({ hasText: 'The new key' });
    key = await notice.locator('code').innerText();
    await page
      .getByText('Models: portrait-sd, upscaler; every backend; 30 generations a minute.')
      .waitFor();
    expect(await admin.barriers()).toEqual([]);

    await using own = await admin.openAs(key);
    await compose(own.page, 'portrait-sd', 'a fox');
    await develop(own.page);
    await generationIn(own.page, 'SUCCEEDED');
    await page.getByRole('button', { name: 'I have it' }).click();
    await notice.waitFor({ state: 'detached' });
  });

  test('rotates and revokes keys once it was asked whether to', async () => {
    const card = page.getByRole('article', { name: 'Key notebook' }).first();
    let asked = admin.whenAsked('dismiss');
    await card.getByRole('button', { name: 'Revoke' }).click();
    expect(await asked).toBe('Revoke the key notebook? It ends at once, with what it has open.');
    asked = admin.whenAsked('accept');
    await card.getByRole('button', { name: 'Rotate' }).click();
    expect(await asked).toMatch(/Rotate the key notebook/);
    await page.getByText(/is in its place, and it ends/).waitFor();
    asked = admin.whenAsked('accept');
    await page
      .getByRole('article', { name: 'Key notebook' })
      .filter({ hasText: 'is in its place' })
      .getByRole('button', { name: 'Revoke' })
      .click();
    await asked;
    await page.getByLabel('The 1 that ended, too').check();
    await page.getByText(/Revoked /).waitFor();
    const { errors } = await admin.host.ask(generateImage, {}, key);
    expect(errors?.[0]?.extensions?.code).toBe('UNAUTHENTICATED');
    key = await page.locator('.new-key code').innerText();
  });

  test('changes the limits of a key, and tells why it does not', async () => {
    const card = page.getByRole('article', { name: 'Key notebook' }).first();
    await card.getByText('Limits', { exact: true }).click();
    const form = card.getByRole('form', { name: 'Limits of the key notebook' });
    await form.getByLabel('Segmind Tiny-SD (Portrait)').uncheck();
    await form.getByLabel('Upscaler').uncheck();
    await form.getByLabel(/Generations a minute/).fill('99999999999');
    await form.getByRole('button', { name: 'Change the limits' }).click();
    await form.getByRole('alert').waitFor();
    await form.getByLabel(/Generations a minute/).fill('');
    await form.getByRole('button', { name: 'Change the limits' }).click();
    await card.getByText('Every model; every backend.').waitFor();
  });

  test('suspends an account and has it go on', async () => {
    let asked = admin.whenAsked('accept');
    await page.getByRole('button', { name: 'Suspend' }).click();
    expect(await asked).toMatch(/^Suspend Laboratory\? Its keys do not work/);
    await page.getByText('Suspended since').waitFor();
    expect((await admin.host.ask(generateImage, {}, key)).errors).toBeDefined();
    await page.getByRole('button', { name: 'Resume' }).click();
    await page.getByText('Active').waitFor();
    expect((await admin.host.ask(generateImage, {}, key)).errors).toBeUndefined();
    const name = page.getByRole('form', { name: "The account's name" });
    await name.getByLabel('Name').fill('Lab of light');
    await name.getByRole('button', { name: 'Rename' }).click();
    await page.getByRole('heading', { name: 'Lab of light' }).waitFor();
    asked = admin.whenAsked('accept');
    await page.getByRole('button', { name: 'Remove the budget by month' }).click();
    await asked;
    await page.getByText('No budget').first().waitFor();
  });

  test('has a log of it all, with what was so before and after', async () => {
    await admin.goTo('Log');
    const entries = page.getByRole('list').filter({ hasText: 'Account renamed' });
    await entries.getByText('Account renamed').first().waitFor();
    const text = await entries.first().innerText();
    for (const told of [
      'Account created',
      'Credits granted',
      'Budget set',
      'Budget removed',
      'Key created',
      'Key rotated',
      'Key revoked',
      'Key limited',
      'Account suspended',
      'Account resumed',
    ])
      expect(text).toContain(told);
    expect(text).toContain('Laboratory');
    expect(await admin.barriers()).toEqual([]);
  });

  test('deletes an account once its name was written', async () => {
    await page.goto(`${admin.url}/#/admin/accounts/lab`);
    await page.getByText('Delete the account').click();
    const button = page.getByRole('button', { name: 'Delete for ever' });
    expect(await button.isDisabled()).toBe(true);
    await page.getByLabel(/write its name/).fill('Lab of light');
    expect(await admin.barriers()).toEqual([]);
    await button.click();
    await page.getByText(/^Deleted /).waitFor();
    await admin.goTo('Accounts');
    await page.getByRole('heading', { name: 'Accounts' }).waitFor();
    await page.getByRole('link', { name: 'reader' }).waitFor();
    expect(await page.getByRole('cell', { name: 'lab', exact: true }).count()).toBe(0);
    await page.getByLabel('Search accounts').fill('nothing like it');
    await page.getByText('No account fits this.').waitFor();
  });
});
