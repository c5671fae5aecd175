import { modelIds, models } from '#models/index.ts';
import { localId } from '#test/helpers/gateway.ts';

/** A request that a client goes on sending until it is answered. */
export interface Wish {
  readonly key: string;
  readonly model: 'tinySD' | 'portraitSD';
  readonly seed: number;
  readonly samples: number;
}

/** Clients that send wishes, and send again with the same key what was not answered. */
export interface Load {
  /** Adds new wishes and sends everything that is open, until all is answered or the gateway is gone. */
  send(url: string, count: number): Promise<void>;
  /** What was answered: the id of the generation, by idempotency key. */
  readonly acknowledged: ReadonlyMap<string, string>;
  readonly wishes: readonly Wish[];
}

const mutation = (model: Wish['model']) => `mutation($key: String!, $seed: Seed!, $samples: Int!) {
  generateImage(input: { ${model}: { prompt: "a red fox", seed: $seed, samples: $samples } }, idempotencyKey: $key) {
    ... on GenerateImageSuccess { generation { id } }
    ... on Error { message }
  }
}`;

/** The ways in: a wish may be sent again by another one than before. @returns the id of its generation */
const doors: readonly ((url: string, wish: Wish) => Promise<string>)[] = [
  async (url, { key, model, seed, samples }) => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ query: mutation(model), variables: { key, seed, samples } }),
    });
    const { data } = (await response.json()) as {
      data: { generateImage: { generation?: { id: string }; message?: string } };
    };
    const { generation, message } = data.generateImage;
    if (!generation) throw new Error(`refused: ${message}`);
    return generation.id;
  },
  async (url, { key, model, seed, samples }) => {
    const response = await fetch(`${url}/v1/images/generations`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'idempotency-key': key },
      body: JSON.stringify({
        model: idOf(model),
        prompt: 'a red fox',
        seed,
        n: samples,
        wait_ms: 60,
      }),
    });
    const generation = response.headers.get('x-generation-id');
    const text = await response.text();
    if (generation === null) throw new Error(`refused: ${text}`);
    return generation;
  },
  async (url, { key, model, seed, samples }) => {
    const response = await fetch(`${url}/mcp`, {
      method: 'POST',
      headers: {
        accept: 'application/json, text/event-stream',
        'content-type': 'application/json',
      },
      body: JSON.stringify({
        jsonrpc: '2.0',
        id: 1,
        method: 'tools/call',
        params: {
          name: 'generate_image',
          arguments: {
            model: idOf(model),
            prompt: 'a red fox',
            seed,
            samples,
            idempotencyKey: key,
            waitSeconds: 0,
            pictures: 'links',
          },
        },
      }),
    });
    const text = await response.text();
    // An answer of its own, or an event with it.
    const line = text.startsWith('{') ? text : /^data: (\{.*)$/m.exec(text)?.[1];
    const facts = line && JSON.parse(line).result?.structuredContent;
    const id = facts?.id ?? facts?.generation?.id;
    if (!id) throw new Error(`refused: ${text}`);
    return id;
  },
];

function idOf(model: Wish['model']): string {
  return modelIds.find((id) => models[id].inputField === model)!;
}

/** Every sample has a seed of its own, by which the provider's bill tells what it was for. */
const seedsOfAWish = 10;

export function createLoad(random: () => number): Load {
  const wishes: Wish[] = [];
  const acknowledged = new Map<string, string>();

  async function ask(url: string, wish: Wish): Promise<void> {
    const { key } = wish;
    const door = doors[Math.floor(random() * doors.length)]!;
    const id = localId(await door(url, wish));
    const before = acknowledged.get(key);
    if (before !== undefined && before !== id)
      throw new Error(`${key} gave ${before}, and then ${id}`);
    acknowledged.set(key, id);
  }

  return {
    wishes,
    acknowledged,
    async send(url, count) {
      for (let added = 0; added < count; added++)
        wishes.push({
          key: `wish-${wishes.length}`,
          model: random() < 0.7 ? 'tinySD' : 'portraitSD',
          seed: wishes.length * seedsOfAWish,
          samples: 1 + Math.floor(random() * 3),
        });
      const open = wishes.filter(({ key }) => !acknowledged.has(key));
      // One that was answered, asked once more.
      const [again] = wishes.filter(({ key }) => acknowledged.has(key)).slice(-1);
      await Promise.all(
        [...open, ...(again ? [again] : [])].map((wish) => ask(url, wish).catch(gatewayIsGone)),
      );
    },
  };
}

/** What `fetch` throws when the other side dies; everything else is for the test to see. */
function gatewayIsGone(error: unknown): void {
  if (!(error instanceof TypeError)) throw error;
}
