import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { readEntries } from '#src/credits/entries.ts';
import { audit } from '#src/store/audit.ts';
import { all } from '#src/store/steps.ts';
import { uploadRows } from '#src/uploads/rows.ts';
import {
  createTestGateway,
  generateImage,
  localId,
  type TestGateway,
} from '#test/helpers/gateway.ts';
import { createScriptedBackend } from '#test/helpers/scripted-backend.ts';

const answered =
  '{ __typename ... on Account { id name suspendedAt deletedAt } ... on Error { code } }';
const act = async (host: TestGateway, admin: string, mutation: string) =>
  (await host.ask(`mutation { it: ${mutation} ${answered} }`, {}, admin)).data.it;

/** Every text and file name that the gateway keeps. */
async function everythingKept({ database, folder }: TestGateway): Promise<string> {
  const tables = await database.read(() =>
    all<{ name: string }>("SELECT name FROM sqlite_schema WHERE type = 'table'"),
  );
  const rows = tables
    .filter(({ name }) => name !== 'admin_log')
    .map(({ name }) => database.read(() => all(`SELECT * FROM ${name}`)));
  const files = await readdir(join(folder, 'images'), { recursive: true }).catch(() => []);
  return JSON.stringify([rows, files]);
}

test('a suspended account takes no requests until it is resumed, and keeps what it has', async () => {
  await using host = await createTestGateway();
  const admin = await host.account('admin', 0, ['ADMIN']);
  const key = await host.account('lab', 1_000_000);
  const { data } = await host.ask(generateImage, {}, key);
  expect(await act(host, admin, 'suspendAccount(id: "lab")')).toMatchObject({
    id: 'lab',
    suspendedAt: expect.stringMatching(/Z$/),
  });
  const refused = await host.ask(generateImage, {}, key);
  expect(refused).toMatchObject({
    status: 401,
    errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
  });
  expect(refused.errors![0]!.message).toContain('suspended');
  // What was accepted goes on.
  await host.ended(localId(data.generateImage.generation.id));
  expect(await act(host, admin, 'resumeAccount(id: "lab")')).toMatchObject({ suspendedAt: null });
  const again = await host.ask('{ generations { edges { node { status } } } }', {}, key);
  expect(again.data.generations.edges).toMatchObject([{ node: { status: 'SUCCEEDED' } }]);
});

test('a deleted account is gone with its prompts and images, and its ledger stays', async () => {
  const backend = createScriptedBackend({ concurrency: 1 });
  await using host = await createTestGateway({
    backends: new Map([['local', backend]]),
    webhookHosts: ['hooks.test'],
  });
  const admin = await host.account('admin', 0, ['ADMIN']);
  const key = await host.account('lab', 1_000_000);
  const secret = 'a heron in the rain';
  await host.ask(
    'mutation { createWebhook(url: "http://hooks.test/lab") { __typename } }',
    {},
    key,
  );
  const draw = `mutation($p: String!) {
    generateImage(input: { tinySD: { prompt: $p } }, idempotencyKey: $p) {
      ... on GenerateImageSuccess { generation { id } }
    }
  }`;
  const { data } = await host.ask(draw, { p: secret.replaceAll(' ', '-') }, key);
  const first = await backend.nextRun();
  const id = localId(data.generateImage.generation.id);
  await Promise.all([first.image(), host.ended(id)]);
  // One that runs, and one that waits.
  for (const p of ['a-heron-in-the-rain-again', 'a-heron-in-the-rain-at-last'])
    await host.ask(draw, { p }, key);
  await backend.nextRun();
  const upload = { id: 'u', accountId: 'lab', sha256: '', width: 64, height: 64, bytes: 1 };
  await host.database.write(() => uploadRows.add({ ...upload, expiresAt: 2 ** 50 }, 0, 1));
  const before = await everythingKept(host);
  expect(before).toContain('heron');
  expect(before).toContain(`${id}_0-1.png`);
  expect(before).toContain('hooks.test');

  expect(await act(host, admin, 'deleteAccount(id: "lab")')).toMatchObject({
    name: 'deleted',
    deletedAt: expect.stringMatching(/Z$/),
  });
  await expect
    .poll(() =>
      host.database.read(() =>
        all("SELECT 1 AS one FROM accounts WHERE id = 'lab' AND erased_at IS NOT NULL"),
      ),
    )
    .toHaveLength(1);
  const after = await everythingKept(host);
  expect(after).not.toContain('heron');
  expect(after).not.toContain(`${id}_0-1.png`);
  expect(after).not.toContain('hooks.test');
  // The next sweep takes them.
  expect(host.database.read(() => all('SELECT id FROM uploads WHERE expires_at > 0'))).toEqual([]);
  const entries = host.database.read(() => readEntries('lab', { limit: 50 }));
  expect(entries.map(({ kind }) => kind).toSorted()).toEqual(
    ['CAPTURE', 'GRANT', 'HOLD', 'HOLD', 'HOLD', 'RELEASE', 'RELEASE'].toSorted(),
  );
  expect(host.database.read(() => audit())).toEqual([]);
  expect((await host.ask(draw, { p: 'x' }, key)).status).toBe(401);
  for (const mutation of [
    'deleteAccount(id: "lab")',
    'grantCredits(account: "lab", amount: 1, reference: "r")',
  ])
    expect(await act(host, admin, mutation)).toEqual({
      __typename: 'NotFoundError',
      code: 'NOT_FOUND',
    });
  expect(await act(host, admin, 'createAccount(id: "lab", name: "x")')).toMatchObject({
    __typename: 'InvalidInputError',
  });
  expect(host.faults).toEqual([]);
});

test('what administrators did is told with who, before and after, and a repetition is not', async () => {
  await using host = await createTestGateway();
  const admin = await host.account('admin', 0, ['ADMIN']);
  const made = await act(host, admin, 'createAccount(id: "lab", name: "Lab")');
  expect(made).toMatchObject({ name: 'Lab' });
  for (const name of ['Laboratory', 'Laboratory'])
    await act(host, admin, `renameAccount(id: "lab", name: "${name}")`);
  for (const mutation of [
    'suspendAccount(id: "lab")',
    'suspendAccount(id: "lab")',
    'resumeAccount(id: "lab")',
  ])
    await act(host, admin, mutation);
  await host.ask(
    'mutation { setBudget(account: "lab", period: DAY, amount: 3) { __typename } }',
    {},
    admin,
  );
  await host.ask(
    'mutation { setBudget(account: "lab", period: DAY, amount: 4) { __typename } }',
    {},
    admin,
  );
  await host.ask(
    'mutation { createApiKey(account: "lab", name: "k", scopes: [READ]) { __typename } }',
    {},
    admin,
  );
  const query = `query($first: Int, $after: String) { adminLog(account: "lab", first: $first, after: $after) {
    pageInfo { hasNextPage endCursor }
    edges { node { action account key before after actor { door account key user } } } } }`;
  const { data } = await host.ask(query, { first: 50 }, admin);
  const nodes = data.adminLog.edges.map(({ node }: { node: object }) => node).toReversed();
  const actor = { door: 'API', account: 'admin', key: admin.split('_')[2], user: null };
  expect(nodes).toMatchObject([
    { action: 'ACCOUNT_CREATED', account: 'lab', actor, before: null, after: { name: 'Lab' } },
    { action: 'ACCOUNT_RENAMED', before: { name: 'Lab' }, after: { name: 'Laboratory' } },
    { action: 'ACCOUNT_SUSPENDED', before: { suspendedAt: null } },
    { action: 'ACCOUNT_RESUMED', after: { suspendedAt: null } },
    { action: 'BUDGET_SET', before: null, after: { amount: 3, period: 'DAY' } },
    { action: 'BUDGET_SET', before: { amount: 3 }, after: { amount: 4 } },
    { action: 'KEY_CREATED', key: expect.stringMatching(/^\w{11}$/), after: { scopes: ['READ'] } },
  ]);
  expect(JSON.stringify(nodes)).not.toContain('dr_');
  const page = (await host.ask(query, { first: 3 }, admin)).data.adminLog;
  expect(page.pageInfo.hasNextPage).toBe(true);
  const next = await host.ask(query, { first: 50, after: page.pageInfo.endCursor }, admin);
  expect(next.data.adminLog.edges).toHaveLength(4);
  const others = await host.account('other', 0, ['READ', 'GENERATE']);
  expect((await host.ask(query, {}, others)).errors).toMatchObject([
    { extensions: { code: 'FORBIDDEN' } },
  ]);
});

test('usage is of the own account, and of any with the scope ADMIN', async () => {
  await using host = await createTestGateway();
  const admin = await host.account('admin', 0, ['ADMIN']);
  const key = await host.account('lab', 1_000_000);
  const { data } = await host.ask(generateImage, {}, key);
  await host.ended(localId(data.generateImage.generation.id));
  const query = `query($by: UsageGroup!, $account: ID, $from: DateTime) {
    usage(by: $by, account: $account, from: $from) { group generations images held charged cost } }`;
  const own = await host.account('reader', 0, ['READ']);
  expect((await host.ask(query, { by: 'DAY' }, own)).data.usage).toEqual([]);
  expect((await host.ask(query, { by: 'KEY' }, admin)).data.usage).toMatchObject([
    { group: key.split('_')[2], generations: 1, images: 1, held: 0 },
  ]);
  const [model] = (await host.ask(query, { by: 'MODEL', account: 'lab' }, admin)).data.usage;
  expect(model).toMatchObject({ group: 'portrait-sd', generations: 1 });
  expect(model.charged).toBeGreaterThan(0);
  expect(model.cost).toBeGreaterThanOrEqual(model.charged);
  expect((await host.ask(query, { by: 'DAY', account: 'lab' }, own)).errors).toMatchObject([
    { extensions: { code: 'FORBIDDEN' } },
  ]);
  expect((await host.ask(query, { by: 'DAY', from: '2020-01-01' }, own)).errors).toMatchObject([
    { extensions: { code: 'INVALID_INPUT' } },
  ]);
});
