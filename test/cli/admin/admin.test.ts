import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';
import { openDatabase } from '#src/database/database.ts';
import { createTestGateway, generateImage } from '#test/helpers/gateway.ts';

const run = promisify(execFile);
const program = join(import.meta.dirname, '../../../src/cli/admin.ts');

/** Runs the command as a process of its own, beside whatever has the folder. */
async function admin(folder: string, ...words: string[]): Promise<string> {
  const env = { ...process.env, DATA_DIR: folder };
  return (await run(process.execPath, [program, ...words], { env })).stdout.trim();
}

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

it('writes a whole copy of the database beside a running gateway, and never over a file', async () => {
  await using host = await createTestGateway();
  const copy = join(host.folder, 'backup', 'darkroom.db');
  using _made = openDatabase(join(host.folder, 'backup'), { beside: true });
  await expect(admin(host.folder, 'backup', copy)).rejects.toThrow('is there already');
  const fresh = join(host.folder, 'copy.db');
  const [, written] = await Promise.all([
    Promise.all(Array.from({ length: 20 }, (_, seed) => host.ask(generateImage, { seed }))),
    admin(host.folder, 'backup', fresh),
  ]);
  expect(written).toBe(`Written to ${fresh}.`);
  expect(await admin(host.folder, 'check')).toBe('The books are right.');
});

it.each([
  [['nonsense'], 'is not a command'],
  [['grant', 'default'], 'It needs 2 arguments: npm run admin -- grant ACCOUNT CREDITS'],
  [['grant', 'default', '1e3'], 'is not an amount of credits'],
  [['grant', 'nobody', '1'], 'There is no account with this id.'],
  [['key', 'create', 'default', '--scopes', 'everything'], 'there are generate, read, admin'],
  [['key', 'revoke', 'x', '--now', 'y'], "Unknown option '--now'"],
])('refuses %j with a sentence', async (words, message) => {
  await using host = await createTestGateway();
  const failure = await admin(host.folder, ...words).catch((error: unknown) => error);
  expect(failure).toMatchObject({ code: 1, stderr: expect.stringContaining(message) });
});
