import { setTimeout as wait } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { startCluster } from '#test/cluster/cluster.ts';
import { startGatewayProcess } from '#test/helpers/gateway-process.ts';
import { createSegmindStandIn } from '#test/helpers/segmind/segmind.ts';
import { megabytesOf } from './process-figures.ts';

const inFlight = 16;
const floodSeconds = 5;
const steadySeconds = 8;
/** A generation takes about 0.14 s of a processor, all processes together: more would measure their queue for it. */
const steadyPerSecond = 4;

const mutation = `mutation {
  generateImage(input: { tinySD: { prompt: "a red circle" } }) {
    ... on GenerateImageSuccess { generation { id } }
    ... on Error { code message }
  }
}`;

const subscription = `subscription($id: ID!) {
  generation(id: $id, after: 0) { kind generation { createdAt startedAt finishedAt } }
}`;

/** Where requests go, and with the keys of which accounts. */
interface Door {
  readonly urls: readonly string[];
  readonly keys: readonly (string | undefined)[];
}

/** In the cluster each account is a row that its generations lock one after the other. */
const accounts = 8;

/** Milliseconds from the acceptance to the start of the run, and from its end, as stored, to the arrival of that. */
interface Sample {
  readonly deliveredMs: number;
  readonly seenMs: number;
}

/**
 * What a cluster of one gateway and 1, 2 and 4 workers accepts, delivers and tells, beside the gateway that does all by
 * itself in the same run. Everything shares this machine, whose processor is the limit: compare the lines with each other
 * only.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { workers: { type: 'string' } } });
  const counts = (values.workers ?? '1,2,4').split(',').map(Number);
  console.log(
    'processes            accepted/s   delivered p50/p99 ms   commit to seen p50/p99 ms   MB of gateway, worker',
  );
  await embedded();
  for (const workers of counts) await shared(workers);
}

async function embedded(): Promise<void> {
  await using standIn = await createSegmindStandIn({ msPerImage: 20, balance: 1e12 });
  await using gateway = await startGatewayProcess({
    SEGMIND_API_KEY: standIn.account.apiKey,
    SEGMIND_BASE_URL: standIn.apiUrl,
    SEGMIND_RATE_PER_MINUTE: '1000000',
    SEGMIND_CONCURRENCY: '64',
    LOCAL_BACKEND: 'off',
    DEFAULT_CREDITS: '1000000',
    ACCOUNT_CONCURRENT: '0',
    ACCOUNT_QUEUED: '0',
    ACCOUNT_REQUESTS_PER_MINUTE: '0',
  });
  const door = { urls: [gateway.url], keys: [undefined] };
  await tell('embedded', door, async () => [await megabytesOf(gateway.child)]);
}

async function shared(workers: number): Promise<void> {
  await using cluster = await startCluster({
    gateways: 1,
    workers,
    accounts,
    msPerImage: 20,
    direct: true,
    environment: {
      SEGMIND_CONCURRENCY: '64',
      ACCOUNT_CONCURRENT: '0',
      ACCOUNT_QUEUED: '0',
      LOG_LEVEL: 'error',
    },
  });
  const door = { urls: cluster.gatewayUrls(), keys: [...cluster.keys.values()] };
  await tell(`1 + ${workers} workers`, door, () =>
    Promise.all(
      [cluster.members[0]!, cluster.members[1]!].map((one) => megabytesOf(one.process!.child)),
    ),
  );
}

async function tell(name: string, door: Door, memory: () => Promise<number[]>): Promise<void> {
  await Promise.all(Array.from({ length: 3 }, () => follow(door)));
  const samples: Promise<Sample>[] = [];
  for (let sent = 0; sent < steadySeconds * steadyPerSecond; sent++) {
    samples.push(follow(door));
    await wait(1_000 / steadyPerSecond);
  }
  const seen = await Promise.all(samples);
  const accepted = await flood(door);
  const megabytes = (await memory()).map((one) => one.toFixed(0)).join(', ');
  console.log(
    [
      name.padEnd(20),
      accepted.toFixed(0).padStart(10),
      quantiles(seen.map((one) => one.deliveredMs)).padStart(22),
      quantiles(seen.map((one) => one.seenMs)).padStart(27),
      megabytes.padStart(23),
    ].join(' '),
  );
}

/** @returns acceptances a second, as fast as so many clients get them */
async function flood(door: Door): Promise<number> {
  let accepted = 0;
  const until = performance.now() + floodSeconds * 1_000;
  await Promise.all(
    Array.from({ length: inFlight }, async () => {
      while (performance.now() < until) {
        await accept(door);
        accepted += 1;
      }
    }),
  );
  return accepted / floodSeconds;
}

interface Accepted {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly id: string;
}

async function accept({ urls, keys }: Door): Promise<Accepted> {
  const url = `${oneOf(urls)}/graphql`;
  const key = oneOf(keys);
  const headers = { 'content-type': 'application/json', ...(key && { 'x-api-key': key }) };
  const response = await fetch(url, {
    method: 'POST',
    headers,
    body: JSON.stringify({ query: mutation }),
  });
  const { data } = (await response.json()) as {
    data: { generateImage: { generation?: { id: string }; message?: string } };
  };
  const { generation, message } = data.generateImage;
  if (!generation) throw new Error(`refused: ${message}`);
  return { url, headers, id: generation.id };
}

function oneOf<T>(list: readonly T[]): T {
  return list[Math.floor(Math.random() * list.length)]!;
}

interface Ended {
  readonly createdAt: string;
  readonly startedAt: string;
  readonly finishedAt: string;
}

/** Accepts one and watches it to its end. */
async function follow(door: Door): Promise<Sample> {
  const { url, headers, id } = await accept(door);
  const response = await fetch(url, {
    method: 'POST',
    headers: { ...headers, accept: 'text/event-stream' },
    body: JSON.stringify({ query: subscription, variables: { id } }),
  });
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const told = /^data: (.*"kind":"FINISHED".*)$/m.exec(text)?.[1];
    if (!told) continue;
    const seenAt = Date.now();
    const { generation } = (JSON.parse(told) as { data: { generation: { generation: Ended } } })
      .data.generation;
    const at = (time: string): number => Date.parse(time);
    return {
      deliveredMs: at(generation.startedAt) - at(generation.createdAt),
      seenMs: seenAt - at(generation.finishedAt),
    };
  }
  throw new Error(`the end of ${id} was not told: ${text}`);
}

function quantiles(values: readonly number[]): string {
  const sorted = values.toSorted((a, b) => a - b);
  const of = (share: number): number => sorted[Math.floor(share * (sorted.length - 1))]!;
  return `${of(0.5).toFixed(0)} / ${of(0.99).toFixed(0)}`;
}
