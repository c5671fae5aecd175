import { expect, it } from 'vitest';
import { startCluster } from './cluster.ts';

interface Answer {
  readonly data: {
    readonly generateImage: { readonly generation: { readonly id: string } };
    readonly cancelGeneration: { readonly outcome: string };
    readonly generation: { readonly status: string };
  };
}

const accept = `mutation {
  generateImage(input: { tinySD: { prompt: "a red fox" } }) { ... on GenerateImageSuccess { generation { id } } }
}`;
const cancel =
  'mutation($id: ID!) { cancelGeneration(id: $id) { ... on CancelGenerationSuccess { outcome } } }';
const status = 'query($id: ID!) { generation(id: $id) { status } }';

it('a cancellation at one gateway stops what another one accepted, and its watchers see so', async () => {
  await using cluster = await startCluster({
    gateways: 2,
    workers: 1,
    accounts: 1,
    msPerImage: 120_000,
  });
  const [first, second] = cluster.gatewayUrls() as [string, string];
  const [key] = [...cluster.keys.values()] as [string];

  async function ask(url: string, query: string, id?: string): Promise<Answer['data']> {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': key },
      body: JSON.stringify({ query, variables: { id } }),
    });
    return ((await response.json()) as Answer).data;
  }

  const { id } = (await ask(first, accept)).generateImage.generation;
  const watched = fetch(`${first}/generations/${id}/events?after=0`, {
    headers: { 'x-api-key': key },
  }).then((response) => response.text());
  const isPaidFor = () => cluster.provider.ledger('all').length;
  await expect.poll(async () => (await ask(second, status, id)).generation.status).toBe('RUNNING');
  const { outcome } = (await ask(second, cancel, id)).cancelGeneration;
  expect(['CANCELED_WHILE_RUNNING', 'DETACHED']).toContain(outcome);
  expect((await ask(first, status, id)).generation.status).toBe('CANCELED');
  expect(await watched).toMatch(/"kind":"FINISHED".*"status":"CANCELED"/);
  expect(isPaidFor()).toBe(0);
});
