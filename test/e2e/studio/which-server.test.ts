import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { createServerStandIn } from '#test/helpers/servers/server.ts';
import { startStudio } from '#test/helpers/studio.ts';
import { compose, develop, generationIn } from '#test/helpers/studio-page.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

test('the story of a picture names the server that drew it', async () => {
  await using server = await createServerStandIn();
  using folder = temporaryFolder();
  const file = join(folder.path, 'servers.json');
  const models = { 'tiny-sd': null };
  await writeFile(file, JSON.stringify([{ name: 'attic', url: server.url, models }]));
  await using studio = await startStudio({ SERVERS_FILE: file, LOCAL_BACKEND: 'off' });
  const { page } = studio;
  await compose(page, 'tiny-sd', 'a red circle on a blue background');
  await develop(page);
  await generationIn(page, 'SUCCEEDED');
  expect(await page.getByLabel('Attempts').locator('.attempt-where').allInnerTexts()).toEqual([
    'Own servers · attic',
  ]);
  expect(studio.complaints).toEqual([]);
});
