import { expect, it } from 'vitest';
import { admin, adminRefusal } from '#test/helpers/admin.ts';
import { createTestGateway, generateImage } from '#test/helpers/gateway.ts';

it('changes what a running gateway does, at once', async () => {
  await using host = await createTestGateway();
  const viewer = '{ viewer { account { id } scopes } }';
  expect((await host.ask(viewer)).status).toBe(200);

  expect(await admin(host.folder, 'account', 'create', 'Acme', '--id', 'acme')).toBe('acme');
  const [key = ''] = (await admin(host.folder, 'key', 'create', 'acme')).split('\n');
  // With the first key the gateway is not open any more.
  expect((await host.ask(viewer)).status).toBe(401);
  expect((await host.ask(viewer, {}, key)).data.viewer).toEqual({
    account: { id: 'acme' },
    scopes: ['GENERATE', 'READ'],
  });

  expect((await host.ask(generateImage, {}, key)).data.generateImage.code).toBe(
    'INSUFFICIENT_CREDITS',
  );
  const grant = ['grant', 'acme', '1.5', '--reference', 'invoice 7'];
  expect(await admin(host.folder, ...grant)).toBe('Granted. Available: 1.500000');
  expect(await admin(host.folder, ...grant)).toMatch(/^There was a grant with this reference/);
  expect((await host.ask(generateImage, {}, key)).data.generateImage.__typename).toBe(
    'GenerateImageSuccess',
  );

  const list = await admin(host.folder, 'list');
  expect(list).toContain('acme');
  expect(list).toContain(key.split('_')[2]);
  expect(list).not.toContain(key);
  expect(await admin(host.folder, 'ledger', 'acme')).toMatch(/HOLD +0\.\d+ +AVAILABLE +HELD/);

  const [rotated = ''] = (
    await admin(host.folder, 'key', 'rotate', key.split('_')[2]!, '--hours', '0')
  ).split('\n');
  expect((await host.ask(viewer, {}, key)).status).toBe(401);
  expect((await host.ask(viewer, {}, rotated)).status).toBe(200);
  await admin(host.folder, 'key', 'revoke', rotated.split('_')[2]!);
  expect((await host.ask(viewer, {}, rotated)).status).toBe(401);
});

it('tells programs the same as people', async () => {
  await using host = await createTestGateway();
  const json = async (...words: string[]) =>
    JSON.parse(await admin(host.folder, ...words, '--json')) as unknown;
  expect(await json('account', 'create', 'Acme', '--id', 'acme')).toMatchObject({
    id: 'acme',
    name: 'Acme',
  });
  expect(await json('grant', 'acme', '1.5')).toMatchObject({ granted: true, available: 1.5 });
  const made = await json('key', 'create', 'acme', '--models', 'tiny-sd', '--rate', '5');
  expect(made).toMatchObject({ account: 'acme', models: ['tiny-sd'], requestsPerMinute: 5 });
  const { id } = made as { id: string };
  expect(await json('key', 'limit', id, '--backends', 'local')).toMatchObject({
    models: null,
    backends: ['local'],
    requestsPerMinute: null,
  });
  const budget = { account: 'acme', key: id, period: 'WEEK', amount: 0.5, used: 0, level: 'FREE' };
  expect(await json('budget', 'set', 'acme', 'week', '0.5', '--key', id)).toMatchObject(budget);
  expect(await json('budget', 'list', 'acme')).toMatchObject([budget]);
  expect(await json('budget', 'remove', 'acme', 'week', '--key', id)).toEqual({ removed: true });
  expect(await json('ledger', 'acme')).toMatchObject([{ kind: 'GRANT', amount: 1.5 }]);
  expect(await json('list')).toMatchObject([{ id: 'default' }, { id: 'acme', keys: [{ id }] }]);
  expect(await json('account', 'rename', 'acme', 'Acme Ltd')).toMatchObject({ name: 'Acme Ltd' });
  expect(await json('account', 'suspend', 'acme')).toMatchObject({
    suspendedAt: expect.stringMatching(/Z$/),
  });
  expect(await json('account', 'resume', 'acme')).toMatchObject({ suspendedAt: null });
  expect(await json('usage', '--by', 'model')).toEqual([]);
  const deleted = ['account', 'delete', 'acme', '--name', 'Acme Ltd'];
  expect(await json(...deleted)).toMatchObject({ name: 'deleted' });
  expect(await json('ledger', 'acme')).toMatchObject([{ kind: 'GRANT', amount: 1.5 }]);
  expect(await json('log', '--limit', '1')).toMatchObject([
    { action: 'ACCOUNT_DELETED', account: 'acme', before: { name: 'Acme Ltd' } },
  ]);
  expect(await admin(host.folder, 'log')).toMatch(
    /BUDGET_REMOVED +acme +\w{11} +\S+ at the command/,
  );
  expect(await json('check')).toEqual({ broken: [] });
});

it.each([
  [['nonsense'], 'is not a command'],
  [['grant', 'default'], 'It takes 2 arguments: npm run admin -- grant ACCOUNT CREDITS'],
  [['grant', 'default', '1e3'], 'is not an amount of credits'],
  [['grant', 'nobody', '1'], 'There is no account with this id.'],
  [['key', 'create', 'default', '--scopes', 'everything'], 'there are generate, read, admin'],
  [
    ['key', 'revoke', 'x', '--now', 'y'],
    'There is no option --now. There are --json, --help, --version.',
  ],
])('refuses %j with a sentence', async (words, message) => {
  await using host = await createTestGateway();
  expect(await adminRefusal(host.folder, ...words)).toContain(message);
});
