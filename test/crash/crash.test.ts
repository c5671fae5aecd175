import { expect, it } from 'vitest';
import { crashRepeatedly } from './crash.ts';
import { createRandom } from './random.ts';

// The long version is `npm run test:crash`.
it('a gateway that is killed under load loses nothing and charges nothing twice', async () => {
  const { totals } = await crashRepeatedly({ kills: 6, random: createRandom(1) });
  expect(totals.generations).toBeGreaterThan(10);
  expect(totals.succeeded).toBeGreaterThan(0);
});
