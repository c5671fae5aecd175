import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type GatewayProcess, startGatewayProcess } from '#test/helpers/gateway-process.ts';
import { processEnvironment } from '#test/helpers/process-environment.ts';
import { createSegmindStandIn, type SegmindStandIn } from '#test/helpers/segmind/segmind.ts';
import {
  compose,
  develop,
  generationIn,
  openBrowser,
  openStudio,
  type StudioPage,
} from '#test/helpers/studio-page.ts';

const run = promisify(execFile);
const adminEntry = join(import.meta.dirname, '../../../src/cli/admin.ts');
const prompt = 'a red circle on a blue background';

/** The notice about the request that was just sent, in words. */
async function notice(page: Page): Promise<string> {
  return page.getByRole('alert').innerText();
}

async function route(page: Page, backend: 'AUTO' | 'LOCAL' | 'SEGMIND'): Promise<void> {
  await page.getByText('Route: backend, objective, limits').click();
  await page.getByLabel('Backend', { exact: true }).selectOption(backend);
}

const isMutation = (name: string) => (body: string | null) =>
  body?.includes(`"operationName":"${name}"`) ?? false;
const isGenerate = isMutation('GenerateImage');

describe('the studio tells what went wrong and what to do', () => {
  let browser: Browser;
  let standIn: SegmindStandIn;
  let gateway: GatewayProcess;
  let studio: StudioPage;
  let page: Page;
  beforeAll(async () => {
    browser = await openBrowser();
    standIn = await createSegmindStandIn();
    gateway = await startGatewayProcess({
      SEGMIND_BASE_URL: standIn.apiUrl,
      SEGMIND_API_KEY: standIn.account.apiKey,
    });
  });
  afterAll(async () => {
    await gateway?.[Symbol.asyncDispose]();
    await standIn?.[Symbol.asyncDispose]();
    await browser?.close();
  });
  const open = async (url = gateway.url): Promise<void> => {
    studio = await openStudio(browser, url);
    page = studio.page;
  };
  afterEach(() => studio[Symbol.asyncDispose]());

  test('input outside the limits: beside its field, with what is allowed', async () => {
    await open();
    await compose(page, 'tiny-sd', prompt);
    await page.locator('input[name=numInferenceSteps]').fill('500');
    const issue = page.locator('[data-parameter=numInferenceSteps] .field-issue');
    expect(await issue.innerText()).toContain('a whole number from 20 to 100');
    await develop(page);
    expect(await notice(page)).toContain('Invalid input');
    await page.locator('input[name=numInferenceSteps]').fill('20');
    await issue.waitFor({ state: 'detached' });
    await page.getByRole('alert').waitFor({ state: 'detached' });
  });

  test('a number that the API cannot read', async () => {
    await open();
    await compose(page, 'tiny-sd', prompt);
    await page.locator('input[name=seed]').fill('99999999999999999999');
    await develop(page);
    expect(await notice(page)).toMatch(/refused the request[\s\S]*Seed/);
  });

  test('too few credits: how many are needed and there', async () => {
    await using poor = await startGatewayProcess({ DEFAULT_CREDITS: '0.0005' });
    await open(poor.url);
    await compose(page, 'tiny-sd', prompt);
    await develop(page);
    const told = await notice(page);
    expect(told).toContain('Insufficient credits');
    expect(told).toContain('Needed: 0.001. Available: 0.0005.');
  });

  test('too many requests: until when', async () => {
    await using busy = await startGatewayProcess({ ACCOUNT_REQUESTS_PER_MINUTE: '1' });
    await open(busy.url);
    await compose(page, 'tiny-sd', prompt);
    await develop(page);
    // Its end may come when the minute is over.
    await generationIn(page, 'QUEUED', 'RUNNING', 'SUCCEEDED');
    await develop(page);
    expect(await notice(page)).toMatch(
      /Rate limited[\s\S]*1 generations a minute[\s\S]*Try again at/,
    );
  });

  test('no backend for it: the reason of each', async () => {
    await using alone = await startGatewayProcess();
    await open(alone.url);
    await compose(page, 'tiny-sd', prompt);
    await route(page, 'SEGMIND');
    await develop(page);
    const told = await notice(page);
    expect(told).toContain('Model unavailable');
    expect(told).toContain('SEGMIND_API_KEY');
  });

  test('a key that was used for another request', async () => {
    await open();
    await page.route('**/graphql', (request) => {
      const body = request.request().postData();
      return isGenerate(body)
        ? request.continue({
            postData:
              body?.replace(/"idempotencyKey":"[^"]*"/, '"idempotencyKey":"the-same"') ?? '',
          })
        : request.continue();
    });
    await compose(page, 'tiny-sd', prompt);
    await route(page, 'LOCAL');
    await develop(page);
    await generationIn(page, 'SUCCEEDED');
    await page.getByLabel('Prompt', { exact: true }).fill('a green ring on a white background');
    await develop(page);
    expect(await notice(page)).toContain('Idempotency conflict');
  });

  test('no answer: sent again, it is made and charged once', async () => {
    await open();
    let lost = 0;
    await page.route('**/graphql', async (request) => {
      if (!isGenerate(request.request().postData()) || lost > 0) return request.continue();
      lost++;
      await request.fetch();
      return request.abort();
    });
    await compose(page, 'tiny-sd', 'a blue moon on a black background');
    await route(page, 'LOCAL');
    await develop(page);
    expect(await notice(page)).toContain('No answer came');
    await page.getByRole('button', { name: 'Send again' }).click();
    await generationIn(page, 'SUCCEEDED');
    await page.reload();
    await page
      .getByRole('button', { name: /^Print: a blue moon/ })
      .first()
      .waitFor();
    expect(await page.getByRole('button', { name: /^Print: a blue moon/ }).count()).toBe(1);
  });

  test('a run that failed: why, and that nothing was charged', async () => {
    await open();
    standIn.faults.add('submit', { kind: 'failsLater' });
    await compose(page, 'ssd-1b', 'green hills at noon');
    await page.getByText('Route: backend, objective, limits').click();
    await page.getByLabel('Backend', { exact: true }).selectOption('SEGMIND');
    await develop(page);
    const card = await generationIn(page, 'FAILED');
    expect(await card.innerText()).toMatch(
      /Provider failed[\s\S]*Try again, or choose the other backend/,
    );
    expect(await card.innerText()).toContain('nothing charged');
  });

  test('a deadline that passed', async () => {
    await open();
    await compose(page, 'ssd-1b', 'green hills at noon');
    await route(page, 'LOCAL');
    await page.locator('input[name=numInferenceSteps]').fill('100');
    await page.getByLabel('Within, in seconds').fill('1');
    await develop(page);
    const card = await generationIn(page, 'FAILED');
    expect(await card.innerText()).toMatch(/Deadline exceeded[\s\S]*Allow more time/);
  });

  test('partial success: what is there and what is missing', async () => {
    await open();
    standIn.faults.add('v1', null, { kind: 'error', error: 'valueRejected' });
    await compose(page, 'tiny-sd', prompt);
    await page.locator('[name=samples][value="2"]').check();
    await route(page, 'SEGMIND');
    await develop(page);
    const card = await generationIn(page, 'PARTIAL');
    expect(await card.innerText()).toContain('1 of 2 made');
    expect(await card.innerText()).toContain('Some images are missing');
    expect(await card.locator('.tile[data-status=SUCCEEDED]').count()).toBe(1);
    expect(await card.locator('.tile[data-status=FAILED]').count()).toBe(1);
  });

  test('a cloud run is shown as estimated, on its backend', async () => {
    await open();
    await compose(page, 'tiny-sd', prompt);
    await route(page, 'SEGMIND');
    await develop(page);
    const card = await generationIn(page, 'SUCCEEDED');
    expect(await card.getByRole('list', { name: 'Attempts' }).innerText()).toMatch(
      /Segmind\s+Succeeded/,
    );
    await page.getByRole('link', { name: 'Credits', exact: true }).click();
    await page.locator('[data-figure=upstream-SEGMIND]').waitFor();
    await page.getByRole('cell', { name: 'Capture' }).first().waitFor();
  });

  test('a gateway that asks for a key, and takes it', async () => {
    await using closed = await startGatewayProcess();
    const admin = async (...words: string[]) => {
      const { stdout } = await run(process.execPath, [adminEntry, ...words], {
        env: { ...processEnvironment, DATA_DIR: closed.folder },
      });
      return stdout;
    };
    const made = await admin('key', 'create', 'default');
    const key = /dr_\S+/.exec(made)![0];
    studio = await openStudio(browser, closed.url, { ready: 'Enter' });
    page = studio.page;
    await page.getByLabel('API key').fill(key);
    await page.getByRole('button', { name: 'Enter' }).click();
    await page.locator('.meter', { hasText: '100.00 credits' }).waitFor();
    await compose(page, 'tiny-sd', prompt);
    await develop(page);
    await generationIn(page, 'SUCCEEDED');
    await page.getByRole('link', { name: 'Credits', exact: true }).click();
    await page.getByRole('button', { name: /Forget the key/ }).click();
    await page.getByLabel('API key').waitFor();
  });

  test('a gateway that does not answer', async () => {
    await open();
    await page.route('**/graphql', (request) => request.abort());
    await page.reload({ waitUntil: 'commit' });
    expect(await notice(page)).toContain('The gateway cannot be asked');
    await page.unroute('**/graphql');
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('button', { name: 'Develop' }).waitFor();
  });
});
