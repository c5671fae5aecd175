import { rm } from 'node:fs/promises';
import { type GatewayProcess, startGatewayProcess } from '#test/helpers/gateway-process.ts';
import { createSegmindStandIn } from '#test/helpers/segmind/segmind.ts';
import { asFastAsPossible } from './load.ts';
import { cpuMsOf } from './process-figures.ts';

const rounds = 24;
const seconds = 1;
const budgetPercent = 2;

const mutation = `mutation($key: String) {
  generateImage(input: { tinySD: { prompt: "a red circle" } }, idempotencyKey: $key, waitMs: 60000) {
    __typename ... on GenerateImageSuccess { generation { id status } }
  }
}`;

/**
 * What metrics cost: the processor's time for a generation from
 * its acceptance to its image, with and without them, in turns. Time of the processor and not of the clock: other programs change the
 * second and hardly the first.
 */
export async function run(): Promise<void> {
  await using standIn = await createSegmindStandIn({ msPerImage: 0 });
  const environment = {
    SEGMIND_API_KEY: standIn.account.apiKey,
    SEGMIND_BASE_URL: standIn.apiUrl,
    SEGMIND_CONCURRENCY: '16',
    SEGMIND_RATE_PER_MINUTE: '1000000',
    LOCAL_BACKEND: 'off',
    DEFAULT_CREDITS: '1000000',
    ACCOUNT_CONCURRENT: '0',
    ACCOUNT_QUEUED: '0',
    ACCOUNT_REQUESTS_PER_MINUTE: '0',
  };
  const gateways = [
    await startGatewayProcess(environment),
    await startGatewayProcess({ ...environment, METRICS: 'on', METRICS_PORT: '0' }),
  ] as const;
  try {
    for (const gateway of gateways) await measure(gateway, 'warm');
    const ratios: number[] = [];
    const costs: [number[], number[]] = [[], []];
    for (let round = 0; round < rounds; round++) {
      // Each begins as often as the other.
      for (const one of round % 2 === 0 ? ([0, 1] as const) : ([1, 0] as const))
        costs[one].push(await measure(gateways[one], String(round)));
      ratios.push(costs[1].at(-1)! / costs[0].at(-1)!);
    }
    const percent = (median(ratios) - 1) * 100;
    const [without, withMetrics] = costs.map(median) as [number, number];
    const verdict = percent < budgetPercent ? 'ok' : 'MISSED';
    console.log(
      `metrics: ${withMetrics.toFixed(3)} ms of processor time a generation, ${without.toFixed(3)} ms without: ${percent.toFixed(1)} % (budget ${budgetPercent} %) ${verdict}`,
    );
  } finally {
    for (const gateway of gateways) {
      await gateway[Symbol.asyncDispose]();
      await rm(gateway.folder, { recursive: true, force: true });
    }
  }
}

/** @returns milliseconds of processor time for each request */
async function measure({ url, child }: GatewayProcess, phase: string): Promise<number> {
  const before = await cpuMsOf(child);
  const { perSecond } = await asFastAsPossible(url, {
    connections: 16,
    seconds,
    body: (count) => JSON.stringify({ query: mutation, variables: { key: `${phase}-${count}` } }),
  });
  return ((await cpuMsOf(child)) - before) / (perSecond * seconds);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)]!;
}
