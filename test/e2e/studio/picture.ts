import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import sharp from 'sharp';
import { startGatewayProcess } from '#test/helpers/gateway-process.ts';
import {
  compose,
  develop,
  generationIn,
  openBrowser,
  openStudio,
} from '#test/helpers/studio-page.ts';
import buildStudio from './build-studio.ts';

/** `npm run picture`: makes docs/studio.png, the studio with a tray of images that develop. */
const file = join(import.meta.dirname, '../../../docs/studio.png');

/** What hangs on the wall, oldest first: model, seed, prompt. */
const prints = [
  ['tiny-sd', 5, 'a large yellow star on a purple background'],
  ['ssd-1b', 2, 'cinematic landscape, a volcano at night, stars, full moon'],
  [
    'portrait-sd',
    3,
    'portrait of a man, short black hair, brown skin, deep smile, glasses, white shirt, green background',
  ],
  ['ssd-1b', 1, 'a landscape of snowy mountains at dawn, pine trees'],
  [
    'portrait-sd',
    1,
    'portrait of a woman, long red hair, pale skin, smile, green eyes, blue shirt, yellow background',
  ],
] as const;

async function request(page: Page, model: string, prompt: string, seed: number): Promise<void> {
  await compose(page, model, prompt);
  await page.locator('input[name=seed]').fill(String(seed));
  await develop(page);
  await page.locator('.tray > article:first-of-type', { hasText: prompt }).waitFor();
}

await buildStudio();
await using gateway = await startGatewayProcess();
await using browser = await openBrowser();
await using studio = await openStudio(browser, gateway.url, {
  viewport: { width: 1360, height: 1064 },
  deviceScaleFactor: 1.5,
});
const { page } = studio;
page.setDefaultTimeout(900_000);
for (const [model, seed, prompt] of prints) {
  await request(page, model, prompt, seed);
  await generationIn(page, 'SUCCEEDED');
}
await page.locator('input[name=model][value=ssd-1b]').check();
await page.locator('[name=samples][value="4"]').check();
// So many that the third is met in the middle, however busy the machine is.
await page.locator('input[name=numInferenceSteps]').fill('100');
await request(page, 'ssd-1b', 'a painting of the ocean at sunset, sun, a sailing boat', 2);
await page.locator('.tile:nth-child(2) .final[data-loaded=true]').waitFor();
await page.waitForFunction(() => {
  const bar = document.querySelector('.tile:nth-child(3) [role=progressbar]');
  return Number(/Step (\d+)/.exec(bar?.ariaValueText ?? '')?.[1] ?? 0) > 70;
});
await mkdir(join(file, '..'), { recursive: true });
await sharp(await page.screenshot({ animations: 'disabled' }))
  .png({ palette: true, quality: 90, effort: 10 })
  .toFile(file);
