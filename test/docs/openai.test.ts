import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allScopes } from '#src/accounts/scopes.ts';
import { createDrawingBackend } from '#test/helpers/drawing-backend.ts';
import { offeringBackend } from '#test/helpers/fixed-backend.ts';
import { type ServedGateway, startServedGateway } from '#test/helpers/served-gateway.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';
import { examplesOf } from './page-examples.ts';

const root = join(import.meta.dirname, '../..');
const run = promisify(execFile);
const page = await readFile(join(root, 'docs/openai.md'), 'utf8');
let host: ServedGateway;

beforeAll(async () => {
  const { offer } = offeringBackend('local');
  host = await startServedGateway({
    backends: new Map([['local', { ...createDrawingBackend(), offer }]]),
    authenticator: {
      authenticate: () => ({ accountId: 'alice', scopes: allScopes, keyId: null }),
      isStillValid: () => true,
    },
  });
});
afterAll(() => host[Symbol.asyncDispose]());

const scripts = page.split(/^(?=## )/m).filter((section) => section.includes('```sh'));
test.for(scripts.flatMap(examplesOf).map((example) => [example.heading, example] as const))(
  'the example of "%s"',
  async ([, { text, result }]) => {
    const script = text.replaceAll(/http:\/\/127\.0\.0\.1:4000\b/g, host.url);
    const env = { ...process.env, DARKROOM_KEY: 'alice' };
    const { stdout } = await run('sh', ['-euc', script], { env });
    // The size is that of the backend of this test.
    const lines = result.replace('"size":"512x512"', '"size":"8x8"').trim().split('\n');
    for (const line of lines) expect(stdout).toContain(line);
  },
);

test.for([
  ['openai.ts', 'image.png'],
  ['ai-sdk.ts', 'portrait.png'],
] as const)('examples/%s writes %s', async ([example, file]) => {
  using folder = temporaryFolder();
  await run(process.execPath, [join(root, 'examples', example), host.url], { cwd: folder.path });
  expect(await readdir(folder.path)).toEqual([file]);
  expect((await readFile(join(folder.path, file))).subarray(1, 4).toString()).toBe('PNG');
});
