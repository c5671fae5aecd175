import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import documents from '#schema/documents.json' with { type: 'json' };
import { startGatewayProcess } from '#test/helpers/gateway-process.ts';
import { createSegmindStandIn } from '#test/helpers/segmind/segmind.ts';
import { asFastAsPossible, type Body } from './load.ts';

/** Of the bare server's rate. */
const leastRatio = 0.8;
const connections = 16;
const rounds = 5;
const secondsARound = 2;
const page = 20;

const operations = {
  'a generation with four images by its id': 'Generation',
  'a page of 20 generations with four images each': 'Generations',
} as const;

/**
 * What reading costs: the operations of the studio over HTTP, on the product as it starts, beside a
 * bare Yoga server that has the same answers in memory. Both are processes of their own and take
 * turns, so that what else the machine does meets both.
 */
export async function run(): Promise<void> {
  await using standIn = await createSegmindStandIn({ msPerImage: 1 });
  const gateway = await startGatewayProcess({
    SEGMIND_API_KEY: standIn.account.apiKey,
    SEGMIND_BASE_URL: standIn.apiUrl,
    LOCAL_BACKEND: 'off',
    ACCOUNT_REQUESTS_PER_MINUTE: '0',
  });
  let bare: ChildProcess | undefined;
  try {
    const variables = { id: await makeGenerations(gateway.url), first: page };
    const answers: Record<string, object> = {};
    for (const name of Object.values(operations))
      Object.assign(answers, await ask(gateway.url, name, variables));
    bare = fork(join(import.meta.dirname, 'bare-yoga.ts'));
    bare.send(answers);
    const [{ port }] = (await once(bare, 'message')) as [{ port: number }];
    const bareUrl = `http://127.0.0.1:${port}`;
    for (const [what, name] of Object.entries(operations)) {
      const query = documents[name].document;
      await compare(what, gateway.url, bareUrl, () => JSON.stringify({ query, variables }));
    }
  } finally {
    bare?.disconnect();
    await gateway[Symbol.asyncDispose]();
    await rm(gateway.folder, { recursive: true, force: true });
  }
}

async function compare(what: string, url: string, bareUrl: string, body: Body): Promise<void> {
  const rates = { ours: 0, bare: 0 };
  // The first round warms both.
  for (let round = 0; round <= rounds; round++)
    for (const [server, at] of [
      ['ours', url],
      ['bare', bareUrl],
    ] as const) {
      const options = { connections, seconds: secondsARound, body };
      const { perSecond } = await asFastAsPossible(at, options);
      if (round > 0) rates[server] += perSecond / rounds;
    }
  const ratio = rates.ours / rates.bare;
  console.log(
    `${what}: ${rates.ours.toFixed(0)} a second beside ${rates.bare.toFixed(0)} of a bare Yoga, ${ratio.toFixed(2)} (at least ${leastRatio}) ${ratio >= leastRatio ? 'ok' : 'MISSED'}`,
  );
}

/** @returns the id of the last one */
async function makeGenerations(url: string): Promise<string> {
  const input = { portraitSD: { prompt: 'a red circle on a blue background', samples: 4 } };
  for (let count = 0; count < page; count++) await ask(url, 'GenerateImage', { input });
  for (;;) {
    const { generations } = await ask<Page>(url, 'Generations', { first: page });
    const nodes = generations.edges.map(({ node }) => node);
    if (nodes.every(({ status }) => status === 'SUCCEEDED')) return nodes[0]!.id;
  }
}

interface Page {
  readonly generations: { readonly edges: readonly { node: { id: string; status: string } }[] };
}

async function ask<T extends object>(
  url: string,
  name: keyof typeof documents,
  variables: object,
): Promise<T> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: documents[name].document, variables }),
  });
  const { data, errors } = (await response.json()) as { data: T; errors?: readonly unknown[] };
  if (errors) throw new Error(JSON.stringify(errors));
  return data;
}
