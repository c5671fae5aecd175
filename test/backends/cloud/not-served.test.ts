import { expect, onTestFinished, test } from 'vitest';
import { models } from '#models/index.ts';
import { parametersOf } from '#test/backends/outcomes.ts';
import { createPair, v1 } from '#test/backends/segmind/pair.ts';

test('a model without a price at a provider is not served there, and says so', async () => {
  await using pair = await createPair(v1);
  expect(pair.backend.offer('tiny-sd').status).toBe('AVAILABLE');
  const { prices } = models['tiny-sd'];
  onTestFinished(() => void Object.assign(models['tiny-sd'], { prices }));
  Object.assign(models['tiny-sd'], { prices: { local: prices.local } });
  const offer = pair.backend.offer('tiny-sd');
  expect(offer).toMatchObject({
    status: 'NOT_SERVED',
    reason: 'Segmind does not have this model.',
  });
  expect(offer.refuses(parametersOf('tiny-sd'))).toBe(offer.reason);
});
