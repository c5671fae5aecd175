import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { request } from 'undici';
import { type GatewayProcess, startGatewayProcess } from '#test/helpers/gateway-process.ts';
import { createSegmindStandIn } from '#test/helpers/segmind/segmind.ts';
import { asFastAsPossible } from './load.ts';
import { cpuMsOf } from './process-figures.ts';

const seconds = 1;
const scrapedEveryMs = 1_000;
/** Of throughput. */
const budgetPercent = 2;

const mutation = `mutation($key: String) {
  generateImage(input: { tinySD: { prompt: "a red circle" } }, idempotencyKey: $key, waitMs: 60000) {
    __typename ... on GenerateImageSuccess { generation { id status } }
  }
}`;

interface Figures {
  readonly perSecond: number;
  /** Milliseconds of processor time for a generation, of the gateway alone. */
  readonly cpuMs: number;
}

interface Variant {
  readonly name: string;
  readonly gateway: GatewayProcess;
  readonly pairs: { readonly without: Figures; readonly with: Figures }[];
}

/**
 * What it costs to look at a gateway: generations from the acceptance to the image, of a plain one
 * and of those that are looked at, in rounds in which each takes its turn to be the first. What else
 * the machine does meets all of a round; a figure is the median of the rounds' ratios to the plain
 * one. Another plain gateway is measured in the same way: what its ratio differs from 1 is what this run cannot tell. Metrics are
 * scraped each second; traces go to a receiver in a process of its own. Tracing off is the plain
 * gateway: it loads nothing of it.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({
    args: [...args],
    options: { rounds: { type: 'string', default: '24' } },
  });
  await using parts = new AsyncDisposableStack();
  const standIn = parts.use(await createSegmindStandIn({ msPerImage: 0 }));
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
  const start = async (more: Record<string, string> = {}): Promise<GatewayProcess> => {
    const gateway = await startGatewayProcess({ ...environment, ...more });
    // After its end: until then it moves pictures to their files.
    parts.defer(() => rm(gateway.folder, { recursive: true, force: true }));
    return parts.use(gateway);
  };
  const plain = await start();
  const port = String(await freePort());
  const metered = await start({ METRICS: 'on', METRICS_PORT: port });
  const traced = await start({ OTEL_EXPORTER_OTLP_ENDPOINT: await startReceiver(parts) });
  const variants: readonly Variant[] = [
    { name: 'another plain gateway, tracing off', gateway: await start(), pairs: [] },
    { name: 'metrics, scraped each second', gateway: metered, pairs: [] },
    { name: 'tracing on, each request', gateway: traced, pairs: [] },
  ];
  scrape(`http://127.0.0.1:${port}/metrics`, parts);

  // Each does the same work: one that did more would have the warmer code.
  const gateways = [plain, ...variants.map((one) => one.gateway)];
  for (const phase of ['cold', 'warm']) for (const one of gateways) await measure(one, phase);
  for (let round = 0; round < Number(values.rounds); round++) {
    const first = round % gateways.length;
    const figures = new Map<GatewayProcess, Figures>();
    for (const one of [...gateways.slice(first), ...gateways.slice(0, first)])
      figures.set(one, await measure(one, `${round}`));
    for (const { gateway, pairs } of variants)
      pairs.push({ without: figures.get(plain)!, with: figures.get(gateway)! });
  }
  for (const variant of variants) report(variant);
}

function report({ name, pairs }: Variant): void {
  const ratio = (of: keyof Figures) =>
    median(pairs.map((pair) => pair.with[of] / pair.without[of]));
  const middle = (which: 'with' | 'without', of: keyof Figures) =>
    median(pairs.map((pair) => pair[which][of]));
  const isMetered = name.startsWith('metrics');
  const verdict = 1 - ratio('perSecond') < budgetPercent / 100 ? 'ok' : 'MISSED';
  console.log(`${name}, medians of ${pairs.length} pairs:`);
  console.log(
    `  generations a second: ${middle('with', 'perSecond').toFixed(0)}, plain ${middle('without', 'perSecond').toFixed(0)}; ratio ${ratio('perSecond').toFixed(3)}${isMetered ? ` (budget ${1 - budgetPercent / 100}) ${verdict}` : ''}`,
  );
  console.log(
    `  processor time for each: ${middle('with', 'cpuMs').toFixed(3)} ms, plain ${middle('without', 'cpuMs').toFixed(3)} ms; ratio ${ratio('cpuMs').toFixed(3)}`,
  );
}

let measured = 0;

async function measure({ url, child }: GatewayProcess, phase: string): Promise<Figures> {
  const run = measured++;
  const before = await cpuMsOf(child);
  const begun = performance.now();
  const { perSecond } = await asFastAsPossible(url, {
    connections: 16,
    seconds,
    body: (count) =>
      JSON.stringify({ query: mutation, variables: { key: `${phase}-${run}-${count}` } }),
  });
  const done = (perSecond * (performance.now() - begun)) / 1_000;
  return { perSecond, cpuMs: ((await cpuMsOf(child)) - before) / done };
}

/** Reads the metrics for as long as the parts are there, as Prometheus does. */
function scrape(url: string, parts: AsyncDisposableStack): void {
  const timer = setInterval(async () => {
    const { body } = await request(url);
    await body.dump({ limit: Number.POSITIVE_INFINITY });
  }, scrapedEveryMs);
  parts.defer(() => clearInterval(timer));
}

/** Takes spans, in a process of its own. @returns its address */
async function startReceiver(parts: AsyncDisposableStack): Promise<string> {
  const child = fork(join(import.meta.dirname, 'echo-server.ts'));
  parts.defer(() => child.disconnect());
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return `http://127.0.0.1:${port}`;
}

/** One that was free a moment ago. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}
