import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { type Subscribe, transports } from './subscription-clients.ts';
import type { Answer, Ask } from './subscription-server.ts';

const clients = 5_000;
const rounds = 3;
const steps = 20;
const samples = 500;

/** Bytes of a subscription; milliseconds. */
const budgets = { SSE: 80_000, WebSocket: 50_000, fanOutMs: 300, latencyP99Ms: 20 } as const;

/**
 * What subscriptions cost: memory of each, an event to all of them, an event to one of them. The
 * gateway runs in a process of its own, its clients in this one. Each needs a file descriptor.
 */
export async function run(): Promise<void> {
  const { userLimits } = process.report.getReport() as { userLimits: UserLimits };
  const { soft } = userLimits.open_files;
  if (soft !== 'unlimited' && soft < clients + 500)
    throw new Error(`${clients} clients need more than ${soft} open files: run ulimit -n 20000.`);
  for (const [name, subscribe] of Object.entries(transports)) {
    await using server = await startServer();
    await measureLatency(server, name, subscribe);
    for (let round = 1; round <= rounds; round++)
      await measureCrowd(server, name as keyof typeof transports, subscribe, round);
  }
}

interface UserLimits {
  readonly open_files: { readonly soft: number | 'unlimited' };
}

async function measureLatency(server: Server, name: string, subscribe: Subscribe): Promise<void> {
  const { id } = await server.ask({ type: 'generate' }, 'generated');
  const arrivals = createArrivals(1);
  const subscriber = await subscribe(server.url, id, arrivals.event);
  const latencies: number[] = [];
  for (let index = 0; index < samples; index++) {
    arrivals.expect();
    const { at } = await server.ask({ type: 'step' }, 'stepped');
    latencies.push((await arrivals.all) - at);
  }
  subscriber.close();
  await server.ask({ type: 'finish' }, 'finished');
  latencies.sort((a, b) => a - b);
  const p99 = latencies[Math.floor(samples * 0.99)]!;
  console.log(
    `${name}: backend event to subscriber p50 ${latencies[samples / 2]!.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms ${verdict(p99, budgets.latencyP99Ms)}`,
  );
}

async function measureCrowd(
  server: Server,
  name: keyof typeof transports,
  subscribe: Subscribe,
  round: number,
): Promise<void> {
  const before = await server.ask({ type: 'size' }, 'size');
  const { id } = await server.ask({ type: 'generate' }, 'generated');
  const arrivals = createArrivals(clients);
  const crowd = [];
  for (let begun = 0; begun < clients; begun += 100)
    crowd.push(
      ...(await Promise.all(
        Array.from({ length: 100 }, () => subscribe(server.url, id, arrivals.event)),
      )),
    );
  const full = await server.ask({ type: 'size' }, 'size');
  const each = (full.rss - before.rss) / clients;
  const heapEach = (full.heap - before.heap) / clients;

  const spans: number[] = [];
  const idle = await server.ask({ type: 'cpu' }, 'cpu');
  for (let step = 0; step < steps; step++) {
    arrivals.expect();
    const { at } = await server.ask({ type: 'step' }, 'stepped');
    spans.push((await arrivals.all) - at);
  }
  spans.sort((a, b) => a - b);
  const busy = await server.ask({ type: 'cpu' }, 'cpu');
  const work = (busy.ms - idle.ms) / steps;
  const median = spans[steps / 2]!;
  const worst = spans.at(-1)!;

  for (const subscriber of crowd) subscriber.close();
  await server.ask({ type: 'finish' }, 'finished');
  const after = await server.ask({ type: 'size' }, 'size');
  console.log(
    [
      `${name}, round ${round}: ${clients} subscriptions`,
      `${(each / 1e3).toFixed(0)} kB each ${verdict(each, budgets[name])} (heap ${(heapEach / 1e3).toFixed(0)} kB)`,
      `an event to all in ${median.toFixed(0)} ms ${verdict(median, budgets.fanOutMs)}, at worst ${worst.toFixed(0)} ms; ${work.toFixed(0)} ms of processor time`,
      `left afterwards: ${after.subscriptions} subscriptions, heap ${mb(before.heap)} -> ${mb(after.heap)} MB, rss ${mb(before.rss)} -> ${mb(after.rss)} MB, ${after.faults} faults`,
    ].join('\n  '),
  );
}

/** When the last of so many subscribers got the next event. */
function createArrivals(expected: number) {
  let left = 0;
  let last = Promise.withResolvers<number>();
  return {
    get all() {
      return last.promise;
    },
    expect() {
      left = expected;
      last = Promise.withResolvers();
    },
    event(text: string) {
      if (!text.includes('"PROGRESS"')) return;
      left -= 1;
      if (left === 0) last.resolve(performance.timeOrigin + performance.now());
    },
  };
}

interface Server extends AsyncDisposable {
  readonly url: string;
  ask<T extends Answer['type']>(ask: Ask, type: T): Promise<Answer & { type: T }>;
}

async function startServer(): Promise<Server> {
  const child: ChildProcess = fork(join(import.meta.dirname, 'subscription-server.ts'), {
    execArgv: ['--expose-gc'],
  });
  const answer = async (type: string): Promise<Answer> => {
    const [message] = (await once(child, 'message')) as [Answer];
    if (message.type !== type) throw new Error(`expected ${type}, got ${message.type}`);
    return message;
  };
  const ready = (await answer('ready')) as Answer & { type: 'ready' };
  return {
    url: ready.url,
    async ask(ask, type) {
      const answered = answer(type);
      child.send(ask);
      return (await answered) as never;
    },
    async [Symbol.asyncDispose]() {
      const exit = once(child, 'exit');
      child.kill();
      await exit;
    },
  };
}

const mb = (bytes: number): string => (bytes / 1e6).toFixed(0);
const verdict = (value: number, budget: number): string =>
  value < budget ? '(within budget)' : `(OVER the budget of ${budget})`;
