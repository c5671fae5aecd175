import { rm } from 'node:fs/promises';
import { parseArgs } from 'node:util';
import { Agent } from 'undici';
import { startGatewayProcess } from '#test/helpers/gateway-process.ts';
import { checkOut } from './checkout.ts';
import { type StandIn, startForwarder, startStandIn } from './cloud-processes.ts';
import { portkeyVersion, startPortkey } from './peers/portkey.ts';
import { quantile, report } from './timings.ts';

const warmUps = 200;
const rounds = 500;
/** How long the stand-in takes for the image. */
const upstreamMs = 20;

/** One way to the image. */
interface Way {
  readonly name: string;
  readonly origin: string;
  readonly path: string;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: object;
}

/**
 * What gateways add to one image of Segmind: Portkey as it starts by default, which stores nothing,
 * ours as it starts, and the bare forwarder, which stores as durably as ours and does nothing else.
 * One stand-in is behind all, each is a process of its own, and they take turns in an order that
 * changes with each round. Both gateways are asked at OpenAI's door and answer with the image.
 *
 * `--against COMMIT` sets our gateway at another commit beside them.
 */
export async function run(args: readonly string[]): Promise<void> {
  const { values } = parseArgs({ args: [...args], options: { against: { type: 'string' } } });
  await using stack = new AsyncDisposableStack();
  const standIn = stack.use(await startStandIn(upstreamMs));
  const forwarder = stack.use(await startForwarder(standIn));
  const portkey = stack.use(await startPortkey());
  const agent = stack.adopt(new Agent(), (open) => open.close());

  const direct = directly('asked directly', standIn, standIn.url);
  const bare = directly('the bare forwarder', standIn, forwarder.url);
  const peer = throughPortkey(standIn, portkey.url);
  const ours = await throughOurs('this gateway', standIn, stack);
  const ways = [direct, bare, peer, ours];
  if (values.against !== undefined) {
    const { folder } = stack.use(await checkOut(values.against));
    ways.push(await throughOurs(`this gateway at ${values.against}`, standIn, stack, folder));
  }

  const seen = new Map<Way, number[]>(ways.map((way) => [way, []]));
  for (let round = 0; round < warmUps + rounds; round++)
    for (const way of inTurn(ways, round)) {
      const ms = await timed(way, agent);
      if (round >= warmUps) seen.get(way)!.push(ms);
    }

  const directMs = seen.get(direct)!;
  report(direct.name, directMs);
  const added = new Map<Way, number[]>();
  for (const way of ways.slice(1)) {
    const more = seen.get(way)!.map((ms, round) => ms - directMs[round]!);
    added.set(way, more);
    report(`added by ${way.name}`, more);
  }
  const others = ways.filter((way) => way !== ours && way !== direct);
  for (const other of others) {
    const ratio = (share: number): string =>
      (quantile(added.get(ours)!, share) / quantile(added.get(other)!, share)).toFixed(2);
    console.log(
      `this gateway adds ${ratio(0.5)}x what ${other.name} adds at the median, ${ratio(0.99)}x at p99`,
    );
  }
}

/** Each is first as often as last, and follows each of the others. */
function inTurn(ways: readonly Way[], round: number): readonly Way[] {
  const first = round % ways.length;
  const turned = [...ways.slice(first), ...ways.slice(0, first)];
  return Math.floor(round / ways.length) % 2 === 0 ? turned : turned.reverse();
}

async function timed({ name, origin, path, headers, body }: Way, agent: Agent): Promise<number> {
  const startedAt = performance.now();
  const answer = await agent.request({
    origin,
    path,
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  const text = await answer.body.text();
  const ms = performance.now() - startedAt;
  if (answer.statusCode !== 200) throw new Error(`${name}: ${answer.statusCode} ${text}`);
  return ms;
}

const prompt = 'a red fox';
const slug = 'tinysd1.5-txt2img';

function directly(name: string, { apiKey }: StandIn, origin: string): Way {
  const size = { img_width: 512, img_height: 512 };
  const steps = { scheduler: 'UniPC', num_inference_steps: 20, guidance_scale: 7.5 };
  const body = { prompt, ...steps, samples: 1, seed: 1, ...size, base64: false };
  return { name, origin, path: `/v1/${slug}`, headers: { 'x-api-key': apiKey }, body };
}

/** One image at OpenAI's door. */
function atOpenAiDoor(model: string) {
  const body = { model, prompt, n: 1, size: '512x512', seed: 1, response_format: 'b64_json' };
  return { path: '/v1/images/generations', body };
}

function throughPortkey({ url, apiKey }: StandIn, origin: string): Way {
  const headers = {
    authorization: `Bearer ${apiKey}`,
    'x-portkey-provider': 'segmind',
    'x-portkey-custom-host': `${url}/v1`,
  };
  return { name: `Portkey ${portkeyVersion}`, origin, headers, ...atOpenAiDoor(slug) };
}

async function throughOurs(
  name: string,
  standIn: StandIn,
  stack: AsyncDisposableStack,
  root?: string,
): Promise<Way> {
  const settings = {
    SEGMIND_API_KEY: standIn.apiKey,
    SEGMIND_BASE_URL: standIn.url,
    SEGMIND_RATE_PER_MINUTE: '1000000',
    LOCAL_BACKEND: 'off',
    DEFAULT_CREDITS: '1000000',
    ACCOUNT_REQUESTS_PER_MINUTE: '0',
  };
  const gateway = await startGatewayProcess(settings, { root });
  stack.defer(() => rm(gateway.folder, { recursive: true, force: true }));
  stack.use(gateway);
  return { name, origin: gateway.url, ...atOpenAiDoor('tiny-sd') };
}
