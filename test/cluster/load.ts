import { setTimeout as wait } from 'node:timers/promises';
import { localId } from '#test/helpers/gateway.ts';
import type { Cluster } from './cluster.ts';

/** A request that its client sends until it is answered, to whatever gateway. */
export interface Wish {
  readonly key: string;
  readonly accountId: string;
  readonly seed: number;
  readonly samples: number;
}

export interface Load {
  readonly wishes: readonly Wish[];
  /** What was answered: the id of the generation, by idempotency key. */
  readonly acknowledged: ReadonlyMap<string, string>;
  /** Sends a new wish until it is answered. @returns the global id of its generation */
  send(): Promise<{ readonly globalId: string; readonly apiKey: string }>;
}

const mutation = `mutation($key: String!, $seed: Seed!, $samples: Int!) {
  generateImage(input: { tinySD: { prompt: "a red fox", seed: $seed, samples: $samples } }, idempotencyKey: $key) {
    ... on GenerateImageSuccess { generation { id } }
    ... on Error { code message }
  }
}`;

/** Every sample has a seed of its own, by which the provider's bill tells what it was for. */
const seedsOfAWish = 10;
const againMs = 100;

/** @param until clients give up then, which is an error */
export function createLoad(cluster: Cluster, random: () => number, until: AbortSignal): Load {
  const wishes: Wish[] = [];
  const acknowledged = new Map<string, string>();
  const accountIds = [...cluster.keys.keys()];

  async function ask(url: string, { key, accountId, seed, samples }: Wish): Promise<string | null> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': cluster.keys.get(accountId)! },
      body: JSON.stringify({ query: mutation, variables: { key, seed, samples } }),
      signal: AbortSignal.any([until, AbortSignal.timeout(15_000)]),
    });
    const { data, errors } = (await response.json()) as {
      data?: { generateImage: { generation?: { id: string }; code?: string; message?: string } };
      errors?: readonly { message: string }[];
    };
    const made = data?.generateImage;
    if (made?.generation) return made.generation.id;
    const mayTryAgain = new Set(['STORAGE_FULL', 'SHUTTING_DOWN', 'MODEL_UNAVAILABLE']);
    if (response.status < 500 && made?.code !== undefined && !mayTryAgain.has(made.code))
      throw new Error(`refused: ${made.code} ${made.message}`);
    if (errors && response.status < 500 && response.status !== 200)
      throw new Error(`refused with ${response.status}: ${JSON.stringify(errors)}`);
    return null;
  }

  return {
    wishes,
    acknowledged,
    async send() {
      const at = wishes.length;
      const wish: Wish = {
        key: `wish-${at}`,
        accountId: accountIds[Math.floor(random() * accountIds.length)]!,
        seed: at * seedsOfAWish,
        samples: 1 + Math.floor(random() * 2),
      };
      wishes.push(wish);
      for (;;) {
        until.throwIfAborted();
        const urls = cluster.gatewayUrls();
        const url = urls[Math.floor(Math.random() * urls.length)];
        // The gateway may be killed while it answers.
        const globalId = url && (await ask(url, wish).catch(unlessGone));
        if (globalId) {
          acknowledged.set(wish.key, localId(globalId));
          return { globalId, apiKey: cluster.keys.get(wish.accountId)! };
        }
        await wait(againMs);
      }
    },
  };
}

/** What `fetch` throws when the other side dies or does not answer in time; all else is for the test to see. */
export function unlessGone(error: unknown): null {
  const { name } = error as Error;
  if (name === 'TypeError' || name === 'TimeoutError' || name === 'SyntaxError') return null;
  throw error;
}
