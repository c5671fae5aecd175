import { expect, test } from 'vitest';
import { faultCases, runFaultCases } from './fault-run.ts';

// `npm run test:faults` runs a thousand of these.
test('under schedules of faults every generation ends and the books of both sides agree', async () => {
  const summary = await runFaultCases(faultCases(24, 7), 12);
  // The schedules are worth something: all that can happen has happened.
  for (const [kind, count] of Object.entries(summary))
    expect([kind, count > 0]).toEqual([kind, true]);
}, 120_000);
