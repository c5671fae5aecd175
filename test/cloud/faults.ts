import { parseArgs } from 'node:util';
import { type FaultSummary, faultCases, runFaultCase, runFaultCases } from './fault-run.ts';
import { runSeveralFaultsCase, severalFaultsCases } from './several-fault-run.ts';

/** `npm run test:faults -- [COUNT] [SEED] [--providers all]`: many more schedules of faults than the suite has time for. */
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { providers: { type: 'string', default: 'segmind' } },
});
const [count = '1000', seed = '20260101'] = positionals;
const runs: Readonly<Record<string, () => Promise<FaultSummary>>> = {
  segmind: () => runFaultCases(faultCases(Number(count), Number(seed)), 12, runFaultCase),
  all: () =>
    runFaultCases(severalFaultsCases(Number(count), Number(seed)), 8, runSeveralFaultsCase),
};
const run = runs[values.providers];
if (!run) throw new Error(`--providers is one of ${Object.keys(runs).join(', ')}.`);
const startedAt = performance.now();
const summary = await run();
const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
console.log(
  `${count} schedules of faults through the gateway in ${seconds} s: the books are right.`,
);
console.table(summary);
