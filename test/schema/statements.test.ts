import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import documents from '#schema/documents.json' with { type: 'json' };
import { rawTransports } from '#test/helpers/raw-subscribers.ts';
import {
  createScriptedBackend,
  type ScriptedBackend,
  type ScriptedRun,
} from '#test/helpers/scripted-backend.ts';
import { type ServedGateway, startServedGateway } from '#test/helpers/served-gateway.ts';
import { type StatementWatch, watchStatements } from '#test/helpers/watch-statements.ts';

let backend: ScriptedBackend;
let gateway: ServedGateway;
let statements: StatementWatch;
/** The run of the last generation, which has not ended. */
let running: ScriptedRun;
const ids: string[] = [];

/** Twenty generations of four images that have ended, and one that runs: what comes after it waits. */
beforeAll(async () => {
  backend = createScriptedBackend({ concurrency: 1 });
  gateway = await startServedGateway({ backends: new Map([['local', backend]]) });
  for (let count = 0; count <= 20; count++) {
    ids.push(await generate());
    running = await backend.nextRun();
    if (count < 20) for (let sample = 0; sample < 4; sample++) await running.image(sample);
  }
  // Makes the placeholders, which are kept from then on.
  await ask('Generations', { first: 21 });
});
afterAll(() => gateway[Symbol.asyncDispose]());
beforeEach(() => {
  statements = watchStatements();
});
afterEach(() => statements[Symbol.dispose]());

// biome-ignore lint/suspicious/noExplicitAny: answers of several operations
async function ask(name: keyof typeof documents, variables: object): Promise<any> {
  const { data, errors } = await gateway.request(documents[name].document, { ...variables });
  expect(errors).toBeUndefined();
  return data;
}

const input = { tinySD: { prompt: 'a red circle', samples: 4 } };

async function generate(): Promise<string> {
  return (await ask('GenerateImage', { input })).generateImage.generation.id;
}

const reads = () => statements.take().filter((sql) => sql.startsWith('SELECT'));

test('a page of twenty generations with their images, attempts and costs is four reads', async () => {
  const { generations } = await ask('Generations', { first: 20 });
  expect(generations.edges).toHaveLength(20);
  expect(generations.edges[1].node.images).toHaveLength(4);
  expect(reads()).toHaveLength(4);
});

test('a count is one read, and only where it is asked for', async () => {
  const { data } = await gateway.request(
    `{ generations(first: 2) { totalCount nodes { id } } ledger(first: 1) { totalCount nodes { id } } }`,
  );
  const counts = data as Record<string, { totalCount: number; nodes: object[] }>;
  expect(counts.generations).toMatchObject({ totalCount: 21, nodes: [{}, {}] });
  expect(counts.ledger!.totalCount).toBeGreaterThan(41);
  expect(reads()).toHaveLength(4);
});

test('a generation by its id is four reads', async () => {
  await ask('Generation', { id: ids[0] });
  expect(reads()).toHaveLength(4);
});

test('a page of the ledger is two reads, the generations behind it included', async () => {
  const { ledger } = await ask('Ledger', { first: 20 });
  expect(ledger.edges).toHaveLength(20);
  expect(reads()).toHaveLength(2);
});

test('a request is accepted and answered within eight reads, two of them of budgets', async () => {
  await ask('GenerateImage', { input });
  expect(reads().length).toBeLessThanOrEqual(8);
});

test('a cancellation is made and answered within eleven reads', async () => {
  const id = await generate();
  statements.take();
  await ask('CancelGeneration', { id });
  expect(reads().length).toBeLessThanOrEqual(11);
});

test('each update of a subscription shows what is stored then, and is five reads', async () => {
  const shown: object[] = [];
  let arrived = Promise.withResolvers<void>();
  using subscriber = await rawTransports['SSE, a connection each']!({
    url: gateway.url,
    id: ids[20]!,
    account: 'alice',
    query: documents.WatchGeneration.document,
    onUpdate(_update, text) {
      shown.push(summary(JSON.parse(text).data.generation));
      arrived.resolve();
    },
  });
  const after = async (event: Promise<void>): Promise<void> => {
    await Promise.all([event, arrived.promise]);
    arrived = Promise.withResolvers();
  };
  await after(Promise.resolve());
  for (let sample = 0; sample < 3; sample++) await after(running.image(sample));
  await running.image(3);
  expect(await subscriber.ended).toBe('complete');
  expect(shown).toMatchInlineSnapshot(`
    [
      {
        "captured": 0,
        "held": 0.002,
        "images": "PENDING PENDING PENDING PENDING",
        "kind": "SNAPSHOT",
        "outcome": null,
      },
      {
        "captured": 0,
        "held": 0.002,
        "images": "SUCCEEDED PENDING PENDING PENDING",
        "kind": "IMAGE",
        "outcome": null,
      },
      {
        "captured": 0,
        "held": 0.002,
        "images": "SUCCEEDED SUCCEEDED PENDING PENDING",
        "kind": "IMAGE",
        "outcome": null,
      },
      {
        "captured": 0,
        "held": 0.002,
        "images": "SUCCEEDED SUCCEEDED SUCCEEDED PENDING",
        "kind": "IMAGE",
        "outcome": null,
      },
      {
        "captured": 0.001,
        "held": 0.001,
        "images": "SUCCEEDED SUCCEEDED SUCCEEDED SUCCEEDED",
        "kind": "IMAGE",
        "outcome": "SUCCEEDED",
      },
      {
        "captured": 0.001,
        "held": 0.001,
        "images": "SUCCEEDED SUCCEEDED SUCCEEDED SUCCEEDED",
        "kind": "FINISHED",
        "outcome": "SUCCEEDED",
      },
    ]
  `);
  expect(reads().filter((sql) => sql.includes(' IN ('))).toHaveLength(5 * shown.length + 1);
});

function summary({ kind, generation, credits }: WatchUpdate): object {
  const { images, attempts, cost } = generation;
  return {
    kind,
    images: images.map(({ status }) => status).join(' '),
    outcome: attempts[0]!.outcome,
    captured: cost.captured,
    held: credits.held,
  };
}

interface WatchUpdate {
  readonly kind: string;
  readonly generation: {
    readonly images: readonly { readonly status: string }[];
    readonly attempts: readonly { readonly outcome: string | null }[];
    readonly cost: { readonly captured: number };
  };
  readonly credits: { readonly held: number };
}
