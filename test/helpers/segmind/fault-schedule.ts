import { createMenuSchedule } from '#test/helpers/stand-in/fault-schedule.ts';
import type { ErrorName } from './errors.ts';
import type { CallKind, Fault, FaultSchedule } from './faults.ts';

const refusals = (...names: ErrorName[]): Fault[] =>
  names.map((error) => ({ kind: 'error', error }));

const lost: Fault[] = [
  { kind: 'reset', processed: true },
  { kind: 'reset', processed: false },
  { kind: 'hang' },
  { kind: 'slow', ms: 5 },
  { kind: 'cut' },
  { kind: 'corrupt' },
  { kind: 'mistyped' },
  { kind: 'emptyJson' },
];

/** Which faults can befall which call. Account-wide refusals are left to tests of their own: they stop everything. */
const menu: Record<CallKind, readonly Fault[]> = {
  v1: [
    ...lost,
    ...refusals('badRequest', 'valueRejected', 'unprocessable', 'serverError', 'badGateway'),
    { kind: 'lostBehind', error: 'badGateway' },
    { kind: 'lostBehind', error: 'gatewayTimeout' },
    { kind: 'halfPicture' },
    { kind: 'asArray' },
    { kind: 'silentCost' },
    { kind: 'otherSeed' },
    { kind: 'cold', ms: 5 },
  ],
  submit: [
    ...lost,
    ...refusals('serverError', 'badGateway', 'unavailable', 'gatewayTimeout', 'badRequest'),
    { kind: 'failsLater' },
    { kind: 'expires' },
    { kind: 'cold', ms: 5 },
  ],
  status: [...lost, ...refusals('serverError', 'badGateway', 'gatewayTimeout')],
  result: [
    ...lost,
    ...refusals('serverError', 'badGateway', 'gatewayTimeout'),
    { kind: 'asArray' },
    { kind: 'silentCost' },
    { kind: 'otherSeed' },
  ],
  image: [...lost, ...refusals('serverError', 'badGateway', 'unknownModel')],
  credits: [...lost, ...refusals('serverError', 'noCreditRecord')],
};

/** The same seed and the same order of requests give the same faults. @param rate the share of requests that go wrong, 0 to 1 */
export function createFaultSchedule(seed: number, rate: number): FaultSchedule {
  return createMenuSchedule(menu, seed, rate);
}
