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
