import { expect, test } from 'vitest';
import { faultCases, runFaultCase, runFaultCases } from './fault-run.ts';
import { runSeveralFaultsCase, severalFaultsCases } from './several-fault-run.ts';

// `npm run test:faults` runs a thousand of these.
test('under schedules of faults every generation ends and the books of both sides agree', async () => {
  const summary = await runFaultCases(faultCases(24, 7), 12, runFaultCase);
  // The schedules are worth something: much went wrong, and much went well.
  expect(summary.succeeded).toBeGreaterThan(5);
  expect(summary.failed + summary.partial).toBeGreaterThan(2);
  expect(summary.unknown).toBeGreaterThan(2);
});

test('so do those of three providers at once', async () => {
  const summary = await runFaultCases(severalFaultsCases(12, 7), 6, runSeveralFaultsCase);
  expect(summary.succeeded).toBeGreaterThan(3);
  expect(summary.fellOver).toBeGreaterThan(2);
  expect(summary.unknown).toBeGreaterThan(1);
});
