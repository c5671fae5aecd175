import { rm } from 'node:fs/promises';
import { type GatewayProcess, startGatewayProcess } from '#test/helpers/gateway-process.ts';
import { checkOut } from './checkout.ts';
import { asFastAsPossible, atRate, type Body } from './load.ts';
import { cpuMsOf, megabytesOf } from './process-figures.ts';

const rounds = 7;
const seconds = 4;
/** Of the other commit's figure, better or worse. */
const tolerance = 0.05;

/** What is compared, and whether more of it is better. */
const figures = {
  'start, ms': 'less',
  'memory after the start, MB': 'less',
  'accepted, durable, a second': 'more',
  'processor time for each, ms': 'less',
  'p50 at 200 a second, ms': 'less',
  'p99 at 200 a second, ms': 'less',
  'memory after that, MB': 'less',
} as const;
type Figures = Record<keyof typeof figures, number>;

/**
 * This working tree beside another commit, in pairs that take turns to be the first, each time with
 * two fresh gateways: what else the machine does meets both. A figure is the median of the pairs'
 * ratios.
 */
export async function compareGateways(
  commit: string,
  environment: Record<string, string>,
  body: (phase: string) => Body,
): Promise<void> {
  await using before = await checkOut(commit);
  const pairs: { before: Figures; now: Figures }[] = [];
  for (let round = 0; round < rounds; round++) {
    const first = round % 2 === 0 ? 'before' : 'now';
    const pair: Partial<Record<'before' | 'now', Figures>> = {};
    for (const which of first === 'before'
      ? (['before', 'now'] as const)
      : (['now', 'before'] as const))
      pair[which] = await measure(
        which === 'before' ? before.folder : undefined,
        environment,
        body,
      );
    pairs.push(pair as { before: Figures; now: Figures });
  }
  console.log(`this tree beside ${commit}, medians of ${rounds} pairs:`);
  for (const [name, better] of Object.entries(figures) as [keyof Figures, 'less' | 'more'][]) {
    const ratio = median(pairs.map((pair) => pair.now[name] / pair.before[name]));
    const isWorse = better === 'less' ? ratio > 1 + tolerance : ratio < 1 - tolerance;
    const of = (which: 'before' | 'now') =>
      median(pairs.map((pair) => pair[which][name])).toFixed(2);
    console.log(
      `  ${name}: ${of('now')}, before ${of('before')}; ratio ${ratio.toFixed(3)} ${isWorse ? 'WORSE' : 'ok'}`,
    );
  }
}

async function measure(
  root: string | undefined,
  environment: Record<string, string>,
  body: (phase: string) => Body,
): Promise<Figures> {
  const gateway: GatewayProcess = await startGatewayProcess(environment, { root });
  const { url, child, startMs } = gateway;
  try {
    const started = await megabytesOf(child);
    await asFastAsPossible(url, { connections: 32, seconds, body: body('warm') });
    const steady = await atRate(url, { perSecond: 200, seconds, body: body('steady') });
    const cpu = await cpuMsOf(child);
    const fast = await asFastAsPossible(url, { connections: 32, seconds, body: body('fast') });
    return {
      'start, ms': startMs,
      'memory after the start, MB': started,
      'accepted, durable, a second': fast.perSecond,
      'processor time for each, ms': ((await cpuMsOf(child)) - cpu) / (fast.perSecond * seconds),
      'p50 at 200 a second, ms': steady.p50,
      'p99 at 200 a second, ms': steady.p99,
      'memory after that, MB': await megabytesOf(child),
    };
  } finally {
    await gateway[Symbol.asyncDispose]();
    await rm(gateway.folder, { recursive: true, force: true });
  }
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
