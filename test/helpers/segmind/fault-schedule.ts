import type { ErrorName } from './errors.ts';
import type { CallKind, Fault, FaultSchedule } from './faults.ts';

/** mulberry32: 32 bits of state, good enough to pick faults, and the same everywhere. */
function createRandom(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

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

/** The same of any provider's faults, by the calls that they can befall. */
export function createMenuSchedule<Call extends string, Bad>(
  faultsOf: Readonly<Record<Call, readonly Bad[]>>,
  seed: number,
  rate: number,
): (context: { readonly call: Call }) => Bad | null {
  const random = createRandom(seed);
  return ({ call }) => {
    if (random() >= rate) return null;
    const faults = faultsOf[call];
    return faults[Math.floor(random() * faults.length)]!;
  };
}
