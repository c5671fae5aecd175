import { rm } from 'node:fs/promises';
import { createClient } from 'graphql-ws';
import { Agent } from 'undici';
import WebSocket from 'ws';
import { startGatewayProcess } from '#test/helpers/gateway-process.ts';
import { type StandIn, startForwarder, startStandIn } from './cloud-processes.ts';
import { quantile, report } from './timings.ts';

const warmUps = 100;
const rounds = 300;
/** How long the stand-in takes for the image. */
const upstreamMs = 20;
/** Added latency at the median, from the design's budget. */
const budgetMs = 3;

/**
 * What the gateway adds to a cloud image: the same request to the stand-in directly, through the
 * gateway as it starts, and through a bare forwarder, in turns. Each of them has a process of its
 * own, as in use, and the stand-in takes its time without taking the processor. Directly, the time
 * ends with the last byte of the image; through the gateway with its URL, told over a WebSocket.
 *
 * Two of the waits in it are for the disk: the acceptance before the request leaves, and the image
 * with the row that names it. The forwarder waits for the same two and does nothing else, so what
 * we add beyond it is GraphQL, the ledger, the events and the checks.
 */
export async function measureCloudLatency(): Promise<void> {
  await using standIn = await startStandIn(upstreamMs);
  await using bare = await startForwarder(standIn);
  await using gateway = await startGatewayProcess({
    SEGMIND_API_KEY: standIn.apiKey,
    SEGMIND_BASE_URL: standIn.url,
    SEGMIND_RATE_PER_MINUTE: '1000000',
    LOCAL_BACKEND: 'off',
    DEFAULT_CREDITS: '1000000',
    ACCOUNT_REQUESTS_PER_MINUTE: '0',
  });
  const agent = new Agent();
  const socket = createClient({
    url: `${gateway.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    lazy: false,
  });
  const seen: Round[] = [];
  for (let round = 0; round < warmUps + rounds; round++) {
    const directMs = await direct(standIn, standIn.url, agent);
    const bareMs = await direct(standIn, bare.url, agent);
    const through = await throughGateway(standIn, socket);
    if (round >= warmUps) seen.push({ directMs, bareMs, ...through });
  }
  await socket.dispose();
  await agent.close();
  await rm(gateway.folder, { recursive: true, force: true });

  const of = (pick: (round: Round) => number): number[] => seen.map(pick);
  report(
    'the stand-in, asked directly',
    of(({ directMs }) => directMs),
  );
  report(
    'through a bare forwarder',
    of(({ bareMs }) => bareMs),
  );
  report(
    'through the gateway',
    of(({ toldMs }) => toldMs),
  );
  report(
    '  accepted',
    of(({ acceptedMs }) => acceptedMs),
  );
  report(
    '  arrived at the stand-in',
    of(({ arrivedMs }) => arrivedMs),
  );
  const added = of(({ toldMs, directMs }) => toldMs - directMs);
  const addedByBare = of(({ bareMs, directMs }) => bareMs - directMs);
  report('added by the bare forwarder', addedByBare);
  report('added by the gateway', added);
  const ours = quantile(added, 0.5);
  const floor = quantile(addedByBare, 0.5);
  console.log(
    `${ours < budgetMs ? 'within' : 'OVER'} the budget of ${budgetMs} ms at the median, and ${(ours / floor).toFixed(2)}x the bare forwarder, which is ${floor < budgetMs ? 'within' : 'over'} it here`,
  );
}

interface Round extends Through {
  readonly directMs: number;
  readonly bareMs: number;
}

interface Through {
  readonly acceptedMs: number;
  readonly arrivedMs: number;
  readonly toldMs: number;
}

const body = {
  prompt: 'a red fox',
  scheduler: 'UniPC',
  num_inference_steps: 20,
  guidance_scale: 7.5,
  samples: 1,
  seed: 1,
  img_width: 512,
  img_height: 512,
  base64: false,
};

async function direct(standIn: StandIn, origin: string, agent: Agent): Promise<number> {
  // The news of its arrival is part of both ways.
  const arrived = standIn.nextArrival();
  const startedAt = performance.now();
  const answer = await agent.request({
    origin,
    path: '/v1/tinysd1.5-txt2img',
    method: 'POST',
    headers: { 'x-api-key': standIn.apiKey, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  await answer.body.arrayBuffer();
  const directMs = performance.now() - startedAt;
  if (answer.statusCode !== 200) throw new Error(`the stand-in answered ${answer.statusCode}`);
  await arrived;
  return directMs;
}

const mutation = `mutation {
  generateImage(input: { tinySD: { prompt: "a red fox", seed: 1 } }) {
    ... on GenerateImageSuccess { generation { id } }
  }
}`;
const subscription = `subscription($id: ID!) {
  generation(id: $id) { kind generation { images { url } } }
}`;

interface Accepted {
  readonly generateImage: { readonly generation: { readonly id: string } };
}
interface Told {
  readonly generation: {
    readonly generation: { readonly images: readonly { readonly url: string | null }[] };
  };
}

async function throughGateway(
  standIn: StandIn,
  socket: ReturnType<typeof createClient>,
): Promise<Through> {
  const arrival = standIn.nextArrival();
  const startedAt = performance.now();
  const passed = (): number => performance.now() - startedAt;
  const accepted = (await socket.iterate<Accepted>({ query: mutation }).next()).value;
  const acceptedMs = passed();
  const { id } = (accepted as { data: Accepted }).data.generateImage.generation;
  let toldMs: number | undefined;
  // To the end, so that the next round begins with nothing left to do.
  for await (const { data } of socket.iterate<Told>({ query: subscription, variables: { id } }))
    if (data?.generation.generation.images[0]?.url) toldMs ??= passed();
  if (toldMs === undefined) throw new Error('the image was never told');
  const arrivedMs = (await arrival) - performance.timeOrigin - startedAt;
  return { acceptedMs, arrivedMs, toldMs };
}
