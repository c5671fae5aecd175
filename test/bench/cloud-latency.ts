import { createClient } from 'graphql-ws';
import { Agent } from 'undici';
import WebSocket from 'ws';
import { v1 } from '#test/backends/segmind/pair.ts';
import { type CloudGateway, startCloudGateway } from '#test/helpers/cloud-gateway.ts';

const warmUps = 40;
const rounds = 200;
/** Added latency at the median, from the design's budget. */
const budgetMs = 3;

/**
 * What the gateway adds to a cloud image: the same request to the stand-in directly, and through
 * the whole gateway over one WebSocket, in turns. Ours ends when the image's URL has been told, by
 * when it was accepted, paid for, checked, stored and written down, each on disk before the next.
 */
export async function measureCloudLatency(): Promise<void> {
  await using cloud = await startCloudGateway({
    segmind: { ...v1, limits: { progressEveryMs: 500 } },
    standIn: { msPerImage: 0 },
  });
  const agent = new Agent();
  const socket = createClient({
    url: `${cloud.gateway.url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams: { 'x-api-key': 'alice' },
    lazy: false,
  });
  const seen: Round[] = [];
  for (let round = 0; round < warmUps + rounds; round++) {
    const directMs = await direct(cloud, agent);
    const through = await throughGateway(cloud, socket);
    if (round >= warmUps) seen.push({ directMs, ...through });
  }
  await socket.dispose();
  await agent.close();

  const of = (pick: (round: Round) => number): number[] => seen.map(pick);
  report(
    'the stand-in, asked directly',
    of(({ directMs }) => directMs),
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
    '  sent to the stand-in',
    of(({ sentMs }) => sentMs),
  );
  const added = of(({ toldMs, directMs }) => toldMs - directMs);
  report('added by the gateway', added);
  const isKept = quantile(added, 0.5) < budgetMs;
  console.log(`${isKept ? 'within' : 'OVER'} the budget of ${budgetMs} ms at the median`);
}

interface Round extends Through {
  readonly directMs: number;
}

interface Through {
  readonly acceptedMs: number;
  readonly sentMs: number;
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

async function direct({ standIn }: CloudGateway, agent: Agent): Promise<number> {
  const startedAt = performance.now();
  const answer = await agent.request({
    origin: standIn.apiUrl,
    path: '/v1/tinysd1.5-txt2img',
    method: 'POST',
    headers: { 'x-api-key': standIn.account.apiKey, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  await answer.body.arrayBuffer();
  if (answer.statusCode !== 200) throw new Error(`the stand-in answered ${answer.statusCode}`);
  return performance.now() - startedAt;
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
  { standIn }: CloudGateway,
  socket: ReturnType<typeof createClient>,
): Promise<Through> {
  const startedAt = performance.now();
  const passed = (): number => performance.now() - startedAt;
  const sent = standIn.nextRequest('v1').then(passed);
  const accepted = (await socket.iterate<Accepted>({ query: mutation }).next()).value;
  const acceptedMs = passed();
  const { id } = (accepted as { data: Accepted }).data.generateImage.generation;
  let toldMs: number | undefined;
  // To the end, so that the next round begins with nothing left to do.
  for await (const { data } of socket.iterate<Told>({ query: subscription, variables: { id } }))
    if (data?.generation.generation.images[0]?.url) toldMs ??= passed();
  if (toldMs === undefined) throw new Error('the image was never told');
  return { acceptedMs, sentMs: await sent, toldMs };
}

const quantile = (values: readonly number[], share: number): number =>
  values.toSorted((a, b) => a - b)[Math.floor((values.length - 1) * share)]!;

function report(what: string, values: readonly number[]): void {
  const ms = (share: number): string => `${quantile(values, share).toFixed(2)} ms`.padStart(10);
  console.log(`${what.padEnd(30)} p10 ${ms(0.1)}  p50 ${ms(0.5)}  p99 ${ms(0.99)}`);
}
