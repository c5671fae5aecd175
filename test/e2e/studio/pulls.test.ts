import { expect, test } from 'vitest';
import type { Weights } from '#src/domain/backends.ts';
import { violations } from '#test/helpers/axe.ts';
import { offeringBackend } from '#test/helpers/fixed-backend.ts';
import { serveStudio } from '#test/helpers/studio.ts';
import { largest, pulledModel, startTestPulls } from '#test/helpers/test-pulls.ts';

test('an administrator pulls the weights of a model, stops that, and goes on', async () => {
  let weights: Weights = 'DEMO';
  await using pulls = await startTestPulls({}, () => {
    weights = 'PUBLISHED';
  });
  pulls.hub.fail(largest, { kind: 'stall', afterBytes: 100_000 });
  const local = {
    ...offeringBackend('local'),
    offer: () => ({ ...offeringBackend('local').offer(pulledModel), weights }),
  };
  await using studio = await serveStudio(
    { backends: new Map([[local.id, local]]), pulls },
    { bypassCSP: true },
  );
  const { page, gateway } = studio;
  await page.goto(`${gateway.url}/#/models/${pulledModel}`);
  const card = page.locator(`#model-${pulledModel}`);
  await card.getByRole('button', { name: 'Pull the weights' }).click();
  const progress = card.getByRole('progressbar');
  await progress.waitFor();
  await card.getByText(/^\d.* of \d/).waitFor();
  const percent = async () => Number(await progress.getAttribute('aria-valuenow'));
  await expect.poll(percent).toBeGreaterThan(0);
  expect(await violations(page)).toEqual([]);
  await card.getByRole('button', { name: 'Cancel' }).click();
  await card.getByRole('button', { name: 'Go on with the pull' }).waitFor();

  pulls.hub.refuseAll(403);
  await card.getByRole('button', { name: 'Go on with the pull' }).click();
  await card.getByRole('alert').getByText('is gated: accept its conditions').waitFor();
  pulls.hub.refuseAll(undefined);
  await card.getByRole('button', { name: 'Go on with the pull' }).click();
  await card.getByText('The weights are here: the next picture is drawn with them.').waitFor();
  expect(await card.getByText('demo weights').count()).toBe(0);
  expect(studio.complaints).toEqual([]);
});
