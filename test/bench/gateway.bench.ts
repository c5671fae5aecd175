import { fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type GatewayProcess, startGatewayProcess } from '#test/helpers/gateway-process.ts';
import { createSegmindStandIn } from '#test/helpers/segmind/segmind.ts';
import { measureCloudLatency } from './cloud-latency.ts';
import { compareGateways } from './gateway-against.ts';
import { asFastAsPossible, atRate, type Body, type Timings } from './load.ts';
import { cpuMsOf, megabytesOf } from './process-figures.ts';

/** Milliseconds, megabytes, requests a second: the product's budgets, on two cores. */
const budgets = { startMs: 1_000, megabytes: 150, accepted: 1_000, p50: 3, p99: 15 } as const;
const connections = 32;
const seconds = 8;
const steadyRate = 200;

const mutation = `mutation($key: String) {
  generateImage(input: { portraitSD: { prompt: "a red circle on a blue background" } }, idempotencyKey: $key) {
    __typename ... on GenerateImageSuccess { generation { id status } credits { available held } }
  }
}`;
const nothing: Body = () => JSON.stringify({ query: '{ __typename }' });

/**
 * What accepting a generation costs: held credits, rows and idempotency key on disk before the
 * answer. The gateway is the product as it starts, in a process of its own; its provider is the
 * stand-in, which is slow enough that what is measured is the gateway. Each figure stands beside
 * that of a server that only echoes, in the same run; with `--against COMMIT`, beside that of the
 * gateway at another commit.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { against: { type: 'string' } } });
  await using standIn = await createSegmindStandIn({ msPerImage: 3_600_000 });
  const environment = {
    SEGMIND_API_KEY: standIn.account.apiKey,
    SEGMIND_BASE_URL: standIn.apiUrl,
    LOCAL_BACKEND: 'off',
    DEFAULT_CREDITS: '1000000',
    ACCOUNT_CONCURRENT: '0',
    ACCOUNT_QUEUED: '0',
    ACCOUNT_REQUESTS_PER_MINUTE: '0',
  };
  if (values.against !== undefined)
    return await compareGateways(values.against, environment, keyed);
  const gateway = await startGatewayProcess(environment);
  const echo = await startEcho();
  try {
    say('start', gateway.startMs, budgets.startMs, 'ms', `bare ${echo.startMs.toFixed(0)} ms`);
    const size = await megabytesOf(gateway.child);
    const bare = await megabytesOf(echo.child);
    say('memory', size, budgets.megabytes, 'MB', `bare ${bare.toFixed(0)} MB`);
    // Warm: compiled, with its documents in the caches.
    await atRate(gateway.url, { perSecond: steadyRate, seconds: 5, body: keyed('warm') });
    await measureLatency(gateway, echo.url);
    await measureThroughput(gateway, echo.url);
    console.log(`memory after all that: ${(await megabytesOf(gateway.child)).toFixed(0)} MB`);
  } finally {
    echo.child.disconnect();
    await gateway[Symbol.asyncDispose]();
    await rm(gateway.folder, { recursive: true, force: true });
  }
  await measureCloudLatency();
}

async function measureThroughput({ url, child }: GatewayProcess, echo: string): Promise<void> {
  const options = { connections, seconds };
  await asFastAsPossible(url, { connections, seconds: 3, body: keyed('hot') });
  const before = await cpuMsOf(child);
  const accepted = await asFastAsPossible(url, { ...options, body: keyed('fast') });
  const cpu = ((await cpuMsOf(child)) - before) / (accepted.perSecond * seconds);
  const typename = await asFastAsPossible(url, { ...options, seconds: 3, body: nothing });
  const echoed = await asFastAsPossible(echo, { ...options, seconds: 3, body: keyed('echo') });
  // Says what the figure above would be where no other program uses the machine.
  console.log(
    `  each takes the gateway ${cpu.toFixed(2)} ms of processor time, on all its threads`,
  );
  const ratio = (one: Timings): string => (accepted.perSecond / one.perSecond).toFixed(2);
  console.log(
    `accepted, durable: ${accepted.perSecond.toFixed(0)} a second over ${connections} connections (budget ${budgets.accepted}) ${accepted.perSecond > budgets.accepted ? 'ok' : 'MISSED'}; p50 ${accepted.p50.toFixed(1)} ms, p99 ${accepted.p99.toFixed(1)} ms`,
  );
  console.log(
    `  beside { __typename } on the same gateway ${typename.perSecond.toFixed(0)} (${ratio(typename)}x) and an echo ${echoed.perSecond.toFixed(0)} (${ratio(echoed)}x)`,
  );
}

async function measureLatency({ url }: GatewayProcess, echo: string): Promise<void> {
  const options = { perSecond: steadyRate, seconds };
  const steady = await atRate(url, { ...options, body: keyed('steady') });
  const echoed = await atRate(echo, { ...options, body: keyed('echo') });
  const beside = (ms: number): string => `echo ${ms.toFixed(2)} ms`;
  say(`generateImage at ${steadyRate}/s p50`, steady.p50, budgets.p50, 'ms', beside(echoed.p50));
  say(`generateImage at ${steadyRate}/s p99`, steady.p99, budgets.p99, 'ms', beside(echoed.p99));
}

/** Every request with an idempotency key of its own, as a careful client sends it. */
const keyed =
  (phase: string): Body =>
  (count) =>
    JSON.stringify({ query: mutation, variables: { key: `${phase}-${count}` } });

async function startEcho() {
  const begun = performance.now();
  const child = fork(join(import.meta.dirname, 'echo-server.ts'));
  const [{ port }] = (await once(child, 'message')) as [{ port: number }];
  return { child, url: `http://127.0.0.1:${port}`, startMs: performance.now() - begun };
}

function say(what: string, value: number, budget: number, unit: string, beside: string): void {
  const verdict = value <= budget ? 'ok' : 'MISSED';
  console.log(`${what}: ${value.toFixed(2)} ${unit} (budget ${budget}) ${verdict}; ${beside}`);
}
