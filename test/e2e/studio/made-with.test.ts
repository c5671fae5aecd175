import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startStudio } from '#test/helpers/studio.ts';
import { compose, develop, generationIn, openStudio } from '#test/helpers/studio-page.ts';
import { bring } from './bring.ts';

const loras = join(import.meta.dirname, '../../fixtures/demo/loras');
const prompt = 'a red circle on a blue background';

test('a LoRA is chosen, and the picture that was made with it fills an empty form', async () => {
  await using studio = await startStudio({ LORA_DIR: loras });
  const { page, browser, gateway } = studio;
  await compose(page, 'tiny-sd', prompt);
  await page.getByLabel('Red for blue', { exact: false }).first().check();
  await page.getByLabel('Scale of Red for blue').fill('0.9');
  await page.locator('input[name=seed]').fill('7');
  await develop(page);
  await generationIn(page, 'SUCCEEDED');
  const image = page.locator('.generation .final[data-loaded=true]').first();
  const source = await image.getAttribute('src');
  const png = await (await page.request.get(new URL(source!, gateway.url).href)).body();

  await using other = await openStudio(browser, gateway.url);
  await compose(other.page, 'portrait-sd', 'something else');
  await bring(other.page, 'drop', {
    name: 'notes.txt',
    type: '',
    bytes: Buffer.from('no picture'),
  });
  await other.page.getByText('notes.txt cannot be a start.').waitFor();
  expect(await other.page.locator('[name=prompt]').inputValue()).toBe('something else');
  await bring(other.page, 'drop', { name: 'circle.png', type: '', bytes: png });
  await other.page.getByText('Filled in from circle.png.').waitFor();
  expect(await other.page.locator('[name=prompt]').inputValue()).toBe(prompt);
  expect(await other.page.locator('input[name=model]:checked').inputValue()).toBe('tiny-sd');
  expect(await other.page.locator('input[name=seed]').inputValue()).toBe('7');
  expect(await other.page.getByLabel('Scale of Red for blue').inputValue()).toBe('0.9');
  await other.page.getByRole('button', { name: 'Start from it too' }).click();
  await other.page.getByAltText('The start').waitFor();
  expect(await other.page.locator('[name=prompt]').inputValue()).toBe(prompt);
  // The picture that was none, which the gateway refused.
  const [refused, ...more] = [...studio.complaints, ...other.complaints];
  expect(refused).toContain('400');
  expect(more).toEqual([]);
});
