import { afterAll, beforeAll, expect, test } from 'vitest';
import { audit } from '#src/store/audit.ts';
import { get } from '#src/store/steps.ts';
import { localId } from '#test/helpers/gateway.ts';
import { createScriptedBackend, type ScriptedBackend } from '#test/helpers/scripted-backend.ts';
import { type ServedGateway, startServedGateway } from '#test/helpers/served-gateway.ts';

let backend: ScriptedBackend;
let gateway: ServedGateway;
/** By their prompts, in the order in which they were made. */
const made = new Map<string, { id: string; image: string; url: string }>();

// biome-ignore lint/suspicious/noExplicitAny: answers of several operations
async function ask(query: string, variables: object = {}): Promise<any> {
  const { data, errors } = await gateway.request(query, { ...variables });
  expect(errors).toBeUndefined();
  return data;
}

async function generate(input: object, key?: string): Promise<string> {
  const { generateImage } = await ask(
    'mutation($input: GenerateImageInput!, $key: String) { generateImage(input: $input, idempotencyKey: $key) { ... on GenerateImageSuccess { generation { id } } ... on Error { message } } }',
    { input, key },
  );
  expect(generateImage.message).toBeUndefined();
  return generateImage.generation.id;
}

async function prompts(filter: object): Promise<string[]> {
  const { generations } = await ask(
    'query($filter: GenerationFilter) { generations(filter: $filter) { totalCount nodes { recipe { prompt } } } }',
    { filter },
  );
  expect(generations.totalCount).toBe(generations.nodes.length);
  return generations.nodes.map(({ recipe }: { recipe: { prompt: string } }) => recipe.prompt);
}

/** Keys have no spaces. */
const keyOf = (prompt: string) => encodeURIComponent(prompt);

beforeAll(async () => {
  let now = Date.parse('2026-01-01T00:00:00Z');
  backend = createScriptedBackend();
  gateway = await startServedGateway({
    backends: new Map([[backend.id, backend]]),
    now: () => (now += 1_000),
  });
  for (const [field, prompt] of [
    ['tinySD', 'A Red fox, 100% ÜBER'],
    ['tinySD', 'a red_hen'],
    ['ssd1b', 'a blue fox'],
  ] as const) {
    const id = await generate({ [field]: { prompt, seed: 1 } }, keyOf(prompt));
    await (await backend.nextRun()).image();
    const { generation } = await ask(
      'query($id: ID!) { generation(id: $id, waitMs: 5000) { images { id url starred } tags } }',
      { id },
    );
    expect(generation).toMatchObject({ images: [{ starred: false }], tags: [] });
    const [image] = generation.images;
    made.set(prompt, { id, image: image.id, url: image.url });
  }
});
afterAll(() => gateway[Symbol.asyncDispose]());

test('prompts are searched for words in any order and case, which stand for themselves', async () => {
  expect(await prompts({ search: 'FOX red' })).toEqual(['A Red fox, 100% ÜBER']);
  expect(await prompts({ search: 'über' })).toEqual(['A Red fox, 100% ÜBER']);
  expect(await prompts({ search: '%' })).toEqual(['A Red fox, 100% ÜBER']);
  expect(await prompts({ search: '_' })).toEqual(['a red_hen']);
  expect(await prompts({ search: ' ' })).toHaveLength(3);
  expect(await prompts({ search: 'guidanceScale' })).toEqual([]);
  expect(await prompts({ search: 'fox', model: 'SSD_1B' })).toEqual(['a blue fox']);
  const { errors } = await gateway.request(
    '{ generations(filter: { search: "a b c d e f g h i j k" }) { totalCount } }',
  );
  expect(errors?.[0]?.message).toBe('search has 11 words; allowed are 10.');
});

test('a time finds what was made then', async () => {
  const { generations } = await ask('{ generations { nodes { createdAt } } }');
  const [, middle] = generations.nodes.map(({ createdAt }: { createdAt: string }) => createdAt);
  expect(await prompts({ createdFrom: middle })).toEqual(['a blue fox', 'a red_hen']);
  expect(await prompts({ createdBefore: middle })).toEqual(['A Red fox, 100% ÜBER']);
});

test('a star finds its image, until it is taken away', async () => {
  const { image } = made.get('a red_hen')!;
  const star = (starred: boolean) =>
    ask(
      'mutation($id: ID!, $starred: Boolean) { starImage(id: $id, starred: $starred) { ... on GeneratedImage { starred } } }',
      { id: image, starred },
    );
  expect((await star(true)).starImage).toEqual({ starred: true });
  expect(await prompts({ starred: true })).toEqual(['a red_hen']);
  expect(await prompts({ starred: false })).toHaveLength(2);
  expect((await star(false)).starImage).toEqual({ starred: false });
  expect(await prompts({ starred: true })).toEqual([]);
});

const tagIt = `mutation($id: ID!, $tags: [String!]!) { tagGeneration(id: $id, tags: $tags) {
  ... on Generation { tags } ... on Error { code message } } }`;

test('tags find what has them, whole, and are listed', async () => {
  const [fox, hen] = [...made.values()];
  await ask(tagIt, { id: fox!.id, tags: ['zoo'] });
  const { tagGeneration } = await ask(tagIt, { id: hen!.id, tags: ['zoo', ' a farm ', 'zoo'] });
  expect(tagGeneration).toEqual({ tags: ['zoo', 'a farm'] });
  expect(await prompts({ tag: 'zoo' })).toHaveLength(2);
  expect(await prompts({ tag: 'farm' })).toEqual([]);
  expect((await ask('{ tags }')).tags).toEqual(['a farm', 'zoo']);
  await ask(tagIt, { id: fox!.id, tags: [] });
  expect(await prompts({ tag: 'zoo' })).toEqual(['a red_hen']);
});

test.each([
  ['', '"" is no tag.'],
  ['x'.repeat(41), `"${'x'.repeat(41)}" is no tag.`],
  ['a "quote"', '"a \\"quote\\"" is no tag.'],
  ['a\nline', '"a\\nline" is no tag.'],
])('%j is refused as a tag', async (tag, message) => {
  const { id } = made.get('a blue fox')!;
  const { tagGeneration } = await ask(tagIt, { id, tags: [tag] });
  expect(tagGeneration.code).toBe('INVALID_INPUT');
  expect(tagGeneration.message).toContain(`tags: ${message} Allowed: at most 20 texts`);
  const many = await ask(tagIt, { id, tags: Array.from({ length: 21 }, (_, at) => `t${at}`) });
  expect(many.tagGeneration.message).toContain('21 are too many.');
});

const deleteIt = `mutation($id: ID!) { deleteGeneration(id: $id) {
  ... on DeleteGenerationSuccess { id } ... on Error { code message } } }`;

test('what is deleted is nowhere, and the ledger still adds up', async () => {
  const { id, image, url } = made.get('a blue fox')!;
  expect((await fetch(url)).status).toBe(200);
  const { deleteGeneration } = await ask(deleteIt, { id });
  expect(deleteGeneration).toEqual({ id });
  expect(await prompts({})).toEqual(['a red_hen', 'A Red fox, 100% ÜBER']);
  expect(await ask('query($id: ID!) { node(id: $id) { id } }', { id: image })).toEqual({
    node: null,
  });
  expect((await fetch(url)).status).toBe(404);
  expect((await ask(deleteIt, { id })).deleteGeneration.code).toBe('NOT_FOUND');
  const { ledger } = await ask('{ ledger(first: 2) { nodes { kind generation { id } } } }');
  expect(ledger.nodes[0]).toEqual({ kind: 'CAPTURE', generation: null });
  const row = await gateway.database.read(() =>
    get<object>('SELECT * FROM generations WHERE id = ?', localId(id)),
  );
  expect(JSON.stringify(row)).not.toContain('fox');
  expect(row).toMatchObject({ parameters: '{}', route: '{}', reason: '', request_id: null });
  expect(await gateway.database.read(audit)).toEqual([]);
});

test('the key of what was deleted is free again', async () => {
  const again = await generate({ ssd1b: { prompt: 'a blue fox', seed: 1 } }, keyOf('a blue fox'));
  expect(again).not.toBe(made.get('a blue fox')!.id);
  await (await backend.nextRun()).image();
});

test('what has not ended is not deleted', async () => {
  const id = await generate({ tinySD: { prompt: 'a slow river', seed: 1 } });
  const run = await backend.nextRun();
  const { deleteGeneration } = await ask(deleteIt, { id });
  expect(deleteGeneration).toEqual({
    code: 'INVALID_INPUT',
    message: 'id: It has not ended. Allowed: a generation that has ended; cancel it first.',
  });
  await run.image();
});

test('texts that are longer than any that is found are refused', async () => {
  for (const [filter, message] of [
    [{ search: '%'.repeat(60_000) }, 'search has 60000 characters; allowed are 4000.'],
    [{ tag: '%'.repeat(41) }, 'tag has 41 characters; allowed are 40.'],
  ] as const) {
    const query =
      'query($filter: GenerationFilter) { generations(filter: $filter) { totalCount } }';
    const { errors } = await gateway.request(query, { filter });
    expect(errors).toMatchObject([{ message, extensions: { code: 'INVALID_INPUT' } }]);
  }
  expect(await prompts({ search: '%'.repeat(4_000) })).toEqual([]);
});
