import { faultCases, runFaultCases } from './fault-run.ts';

/** `npm run test:faults -- [COUNT] [SEED]`: many more schedules of faults than the suite has time for. */
const [count = '1000', seed = '20260101'] = process.argv.slice(2);
const startedAt = performance.now();
const summary = await runFaultCases(faultCases(Number(count), Number(seed)), 12);
const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
console.log(
  `${count} schedules of faults through the gateway in ${seconds} s: the books are right.`,
);
console.table(summary);
