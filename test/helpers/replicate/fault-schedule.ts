import { createMenuSchedule } from '#test/helpers/stand-in/fault-schedule.ts';
import type { CallKind, Fault, FaultSchedule } from './faults.ts';

const lost: Fault[] = [
  { kind: 'reset', processed: true },
  { kind: 'reset', processed: false },
  { kind: 'hang' },
  { kind: 'slow', ms: 5 },
  { kind: 'cut' },
  { kind: 'corrupt' },
  { kind: 'mistyped' },
  { kind: 'emptyJson' },
  { kind: 'lostBehind', error: 'badGateway' },
  { kind: 'lostBehind', error: 'gatewayTimeout' },
];

/** Which faults can befall which call; account-wide refusals stop everything, and have tests of their own. */
const menu: Record<CallKind, readonly Fault[]> = {
  create: [
    ...lost,
    { kind: 'refused', error: 'serverError' },
    { kind: 'refused', error: 'invalidInput' },
    { kind: 'failsLater', error: 'CUDA out of memory' },
    { kind: 'expires' },
    { kind: 'aborted' },
    { kind: 'cold', ms: 5 },
  ],
  get: [
    ...lost,
    { kind: 'refused', error: 'serverError' },
    { kind: 'silentMetrics' },
    { kind: 'removed' },
  ],
  cancel: lost,
  image: [...lost, { kind: 'refused', error: 'serverError' }],
};

/** The same seed and the same order of requests give the same faults. @param rate the share of requests that go wrong, 0 to 1 */
export function createReplicateFaults(seed: number, rate: number): FaultSchedule {
  return createMenuSchedule(menu, seed, rate);
}
