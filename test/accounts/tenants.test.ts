import { randomUUID } from 'node:crypto';
import {
  type GraphQLArgument,
  type GraphQLInputField,
  getNamedType,
  isInputObjectType,
} from 'graphql';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { schema } from '#schema/index.ts';
import { createImageRoute } from '#src/http/images/route.ts';
import { createUrlSigner } from '#src/images/signed-url.ts';
import {
  createTestGateway,
  generateImage,
  localId,
  type TestGateway,
} from '#test/helpers/gateway.ts';
import { listenTo } from '#test/helpers/listen.ts';

let host: TestGateway;
/** What belongs to another account, and what does not exist: they must look the same. */
let others: Record<string, string>;
const nobodys: Record<string, string> = {
  generation: globalId('Generation', randomUUID()),
  image: globalId('GeneratedImage', randomUUID()),
  key: 'AAAAAAAAAAA',
  account: 'nobody',
  webhook: randomUUID(),
  delivery: 'msg_nothing',
};
let bob: string;
let bobsImage: string;

function globalId(type: string, id: string): string {
  return Buffer.from(`${type}:${id}`).toString('base64');
}

const firstImage = 'query($id: ID!) { generation(id: $id) { images { id url } } }';

async function makeImage(key: string) {
  const { data } = await host.ask(generateImage, {}, key);
  const { id } = data.generateImage.generation;
  await host.ended(localId(id));
  const [image] = (await host.ask(firstImage, { id }, key)).data.generation.images;
  return { generation: id as string, image: image.id as string, url: image.url as string };
}

beforeAll(async () => {
  host = await createTestGateway({ webhookHosts: ['hooks.test'] });
  const alice = await host.account('alice', 1_000_000);
  const { data: hooked } = await host.ask(
    'mutation { createWebhook(url: "http://hooks.test/alice") { ... on CreateWebhookSuccess { webhook { id } } } }',
    {},
    alice,
  );
  bob = await host.account('bob', 1_000_000, ['GENERATE', 'READ']);
  const made = await makeImage(alice);
  const { data: sent } = await host.ask('{ webhookDeliveries { id } }', {}, alice);
  others = {
    ...made,
    key: alice.split('_')[2]!,
    account: 'alice',
    webhook: hooked.createWebhook.webhook.id,
    delivery: sent.webhookDeliveries[0].id,
  };
  bobsImage = (await makeImage(bob)).url;
});
afterAll(() => host[Symbol.asyncDispose]());

const everything =
  '... on Node { id } ... on Generation { status model { ... on ImageModel { id } } images { url } cost { held } } ... on GeneratedImage { url seed }';
const error = '... on Error { code message }';

/** Every field of the root types that takes an id, and which ids to feed it. */
const fields: Record<string, readonly [kinds: readonly string[], operation: string]> = {
  'Query.node': [
    ['generation', 'image'],
    `query($id: ID!) { node(id: $id) { __typename ${everything} } }`,
  ],
  'Query.generation': [
    ['generation'],
    'query($id: ID!) { generation(id: $id) { status images { url } cost { held } recipe { prompt } } }',
  ],
  'Query.model': [[], ''],
  // Of what it would start from, it looks at nothing.
  'Query.estimate': [[], ''],
  'Query.estimateUpscale': [
    ['image'],
    `query($id: ID!) { estimateUpscale(input: { image: { imageId: $id }, factor: 2 }) { __typename ${error} } }`,
  ],
  'Mutation.generateImage': [
    ['image'],
    `mutation($id: ID!) { generateImage(input: { tinySD: { prompt: "x", image: { imageId: $id } } }) { __typename ${error} } }`,
  ],
  'Mutation.upscale': [
    ['image'],
    `mutation($id: ID!) { upscale(input: { image: { imageId: $id }, factor: 2 }) { __typename ${error} } }`,
  ],
  'Mutation.cancelGeneration': [
    ['generation'],
    `mutation($id: ID!) { cancelGeneration(id: $id) { __typename ${error} ... on CancelGenerationSuccess { outcome } } }`,
  ],
  'Mutation.starImage': [
    ['image'],
    `mutation($id: ID!) { starImage(id: $id) { __typename ${error} ... on GeneratedImage { url } } }`,
  ],
  'Mutation.tagGeneration': [
    ['generation'],
    `mutation($id: ID!) { tagGeneration(id: $id, tags: ["x"]) { __typename ${error} } }`,
  ],
  'Mutation.deleteGeneration': [
    ['generation'],
    `mutation($id: ID!) { deleteGeneration(id: $id) { __typename ${error} } }`,
  ],
  'Subscription.generation': [
    ['generation'],
    'subscription($id: ID!) { generation(id: $id) { cursor generation { status } } }',
  ],
  'Mutation.createAccount': [
    ['account'],
    `mutation($id: ID!) { createAccount(id: $id, name: "x") { __typename ${error} } }`,
  ],
  'Mutation.renameAccount': [
    ['account'],
    `mutation($id: ID!) { renameAccount(id: $id, name: "x") { __typename ${error} } }`,
  ],
  'Mutation.suspendAccount': [
    ['account'],
    `mutation($id: ID!) { suspendAccount(id: $id) { __typename ${error} } }`,
  ],
  'Mutation.resumeAccount': [
    ['account'],
    `mutation($id: ID!) { resumeAccount(id: $id) { __typename ${error} } }`,
  ],
  'Mutation.deleteAccount': [
    ['account'],
    `mutation($id: ID!) { deleteAccount(id: $id) { __typename ${error} } }`,
  ],
  'Query.account': [['account'], 'query($id: ID!) { account(id: $id) { name keys { name } } }'],
  'Query.usage': [['account'], 'query($id: ID!) { usage(by: DAY, account: $id) { generations } }'],
  'Query.adminLog': [
    ['account'],
    'query($id: ID!) { adminLog(account: $id) { edges { node { action } } } }',
  ],
  'Mutation.grantCredits': [
    ['account'],
    `mutation($id: ID!) { grantCredits(account: $id, amount: 1, reference: "r") { __typename ${error} } }`,
  ],
  'Mutation.createApiKey': [
    ['account'],
    `mutation($id: ID!) { createApiKey(account: $id, name: "x", scopes: [READ]) { __typename ${error} } }`,
  ],
  'Mutation.limitApiKey': [
    ['key'],
    `mutation($id: ID!) { limitApiKey(id: $id, limits: {}) { __typename ${error} } }`,
  ],
  'Mutation.setBudget': [
    ['account'],
    `mutation($id: ID!) { setBudget(account: $id, period: DAY, amount: 1) { __typename ${error} } }`,
  ],
  'Mutation.removeBudget': [
    ['account'],
    `mutation($id: ID!) { removeBudget(account: $id, period: DAY) { __typename ${error} } }`,
  ],
  'Mutation.revokeApiKey': [
    ['key'],
    `mutation($id: ID!) { revokeApiKey(id: $id) { __typename ${error} } }`,
  ],
  'Mutation.deleteWebhook': [
    ['webhook'],
    `mutation($id: ID!) { deleteWebhook(id: $id) { __typename ${error} } }`,
  ],
  'Mutation.redeliver': [
    ['delivery'],
    `mutation($id: ID!) { redeliver(id: $id) { __typename ${error} } }`,
  ],
  'Mutation.rotateApiKey': [
    ['key'],
    `mutation($id: ID!) { rotateApiKey(id: $id) { __typename ${error} } }`,
  ],
};

/** Itself, or somewhere in its input. */
function takesId({ type }: GraphQLArgument | GraphQLInputField): boolean {
  const named = getNamedType(type);
  return (
    named.name === 'ID' ||
    (isInputObjectType(named) && Object.values(named.getFields()).some(takesId))
  );
}

describe('what belongs to another account', () => {
  it('is asked for below by every field that takes an id', () => {
    const roots = [
      schema.getQueryType()!,
      schema.getMutationType()!,
      schema.getSubscriptionType()!,
    ];
    const found = roots.flatMap((root) =>
      Object.values(root.getFields())
        .filter(({ args }) => args.some(takesId))
        .map(({ name }) => `${root.name}.${name}`),
    );
    expect(found.toSorted()).toEqual(Object.keys(fields).toSorted());
  });

  it.each(
    Object.entries(fields).flatMap(([field, [kinds, operation]]) =>
      kinds.map((kind) => [field, kind, operation] as const),
    ),
  )('looks like nothing to %s of a %s', async (_field, kind, operation) => {
    const [theirs, nothing] = [others[kind]!, nobodys[kind]!];
    const answer = async (id: string) =>
      JSON.stringify(await host.ask(operation, { id }, bob)).replaceAll(id, 'ID');
    expect(await answer(theirs)).toBe(await answer(nothing));
    expect(await answer(theirs)).toMatch(/null|NOT_FOUND|NotFoundError|FORBIDDEN/);
  });

  it('is in none of the lists, wherever their cursors point', async () => {
    const query = `query($after: String) {
      generations(after: $after) { edges { node { id } } }
      ledger(after: $after) { edges { node { generation { id } } } }
      viewer { account { id } }
      webhooks { url }
      webhookDeliveries { id }
    }`;
    for (const after of [null, '1', '2', '3', '1000000']) {
      const text = JSON.stringify(await host.ask(query, { after }, bob));
      expect(text).not.toContain(others.generation);
      expect(text).not.toContain('alice');
    }
  });

  it('has image URLs whose proof fits no other image', async () => {
    const now = Date.now;
    await using server = await listenTo(
      createImageRoute({
        database: host.database,
        images: host.images,
        urls: createUrlSigner({ secret: 'a secret of the tests', lifetimeMs: 60_000, now }),
        now,
      }),
    );
    const statusOf = async (address: string) => {
      const { pathname, search } = new URL(address);
      return (await fetch(`${server.url}${pathname}${search}`)).status;
    };
    expect(await statusOf(bobsImage)).toBe(200);
    const stolen = new URL(bobsImage);
    stolen.pathname = new URL(others.url!).pathname;
    expect(await statusOf(stolen.href)).toBe(403);
    stolen.pathname = `/images/${randomUUID()}`;
    expect(await statusOf(stolen.href)).toBe(403);
    stolen.search = '';
    expect(await statusOf(stolen.href)).toBe(403);
  });
});
