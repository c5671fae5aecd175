import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { models } from '#models/index.ts';
import { forkPull } from '#src/cli/pull/fork-pull.ts';
import { type GatewayProcess, startGatewayProcess } from '#test/helpers/gateway-process.ts';
import { type HubServer, startHubServer } from '#test/helpers/hub-server.ts';
import { processEnvironment } from '#test/helpers/process-environment.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';
import { pulledModel } from '#test/helpers/test-pulls.ts';

const weights = join(import.meta.dirname, '../../models/tiny-sd/demo');
const model = 'PORTRAIT_SD';

let hub: HubServer;
let folder: ReturnType<typeof temporaryFolder>;
let gateway: GatewayProcess;

beforeAll(async () => {
  const { repository } = models[pulledModel].weights;
  hub = await startHubServer({ repository, folder: weights });
});
afterAll(() => hub[Symbol.asyncDispose]());

/** A gateway as people start one, whose hub is on loopback and whose cache is empty. */
async function start(): Promise<AsyncDisposable> {
  folder = temporaryFolder();
  gateway = await startGatewayProcess({ ...environment(), LOCAL_CONCURRENCY: '2' });
  return {
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      folder[Symbol.dispose]();
    },
  };
}

const environment = () => ({ HF_ENDPOINT: hub.endpoint, HF_HUB_CACHE: folder.path });

// biome-ignore lint/suspicious/noExplicitAny: answers of every shape
async function ask(query: string, variables: object = {}): Promise<any> {
  const response = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query, variables }),
  });
  const { data, errors } = (await response.json()) as { data: object; errors?: object };
  expect(errors).toBeUndefined();
  return data;
}

/** @returns its id */
async function begin(numInferenceSteps = 20): Promise<string> {
  const input = { portraitSD: { prompt: 'a fox', guidanceScale: 1, numInferenceSteps } };
  const { generateImage } = await ask(
    `mutation ($input: GenerateImageInput!) { generateImage(input: $input) {
      ... on Error { message } ... on GenerateImageSuccess { generation { id } } } }`,
    { input },
  );
  expect(generateImage.message).toBeUndefined();
  return generateImage.generation.id;
}

/** @returns the recipe */
async function drawn(id: string): Promise<object> {
  const query =
    'query ($id: ID!) { generation(id: $id) { status finishedAt recipe { weights revision } } }';
  const read = async () => (await ask(query, { id })).generation;
  const { status } = await vi.waitUntil(
    async () => {
      const generation = await read();
      return generation.finishedAt === null ? undefined : generation;
    },
    { timeout: 100_000, interval: 100 },
  );
  expect(status).toBe('SUCCEEDED');
  return (await read()).recipe;
}

const published = () => ({ weights: 'PUBLISHED', revision: hub.commit });

async function offered() {
  const query = `{ model(id: "${pulledModel}") { availability { backend weights revision } } }`;
  return (await ask(query)).model.availability;
}

const pulled = async () => (await ask('{ pulls { state } }')).pulls[0]?.state;

test('after a pull through the API the next generation is drawn by the new weights, and one that runs is not disturbed', async () => {
  await using _ = await start();
  const first = await drawn(await begin());
  expect(first).toMatchObject({ weights: 'DEMO' });
  const runs = await begin(60);
  const { pullWeights } = await ask(
    `mutation { pullWeights(model: ${model}) { ... on Pull { state } } }`,
  );
  expect(pullWeights.state).toBe('RUNNING');
  await expect.poll(pulled, { timeout: 60_000 }).toBe('DONE');
  // Its availability is that of the new weights at once.
  expect(await offered()).toContainEqual({ backend: 'LOCAL', ...published() });
  expect(await drawn(await begin())).toEqual(published());
  expect(await drawn(runs)).toEqual(first);
});

test('weights that npm run pull brings are taken into use as well', async () => {
  await using _ = await start();
  expect(await drawn(await begin())).toMatchObject({ weights: 'DEMO' });
  const child = forkPull(pulledModel, { ...processEnvironment, ...environment() });
  expect((await once(child, 'exit'))[0]).toBe(0);
  await expect
    .poll(offered, { timeout: 60_000, interval: 500 })
    .toContainEqual({ backend: 'LOCAL', ...published() });
  expect(await drawn(await begin())).toEqual(published());
});
