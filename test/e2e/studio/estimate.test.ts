import { expect, test } from 'vitest';
import { createScriptedBackend } from '#test/helpers/scripted-backend.ts';
import { serveStudio } from '#test/helpers/studio.ts';
import { compose } from '#test/helpers/studio-page.ts';

test('what is before a request is told as long as it is there, also of other accounts', async () => {
  const local = createScriptedBackend({ concurrency: 1 });
  await using studio = await serveStudio({ backends: new Map([[local.id, local]]) });
  const { page, gateway } = studio;
  await gateway.generate('bob');
  const run = await local.nextRun();
  await compose(page, 'tiny-sd', 'a hen');
  const where = page.locator('.estimate-where');
  await where.getByText('This machine, 1 before it').waitFor();
  await run.image();
  await expect.poll(() => where.innerText()).toBe('This machine');
});
