import { createMenuSchedule } from '#test/helpers/stand-in/fault-schedule.ts';
import type { CallKind, Fault, FaultSchedule } from './huggingface.ts';

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
  mapping: [...lost, { kind: 'refused', error: 'failed' }],
  generate: [
    ...lost,
    { kind: 'refused', error: 'failed' },
    { kind: 'refused', error: 'loading' },
    { kind: 'refused', error: 'invalid' },
    { kind: 'silentTime' },
    { kind: 'halfPicture' },
  ],
  image: lost,
};

/** The same seed and the same order of requests give the same faults. @param rate the share of requests that go wrong, 0 to 1 */
export function createHuggingFaceFaults(seed: number, rate: number): FaultSchedule {
  return createMenuSchedule(menu, seed, rate);
}
