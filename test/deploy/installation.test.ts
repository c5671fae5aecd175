import { execFile } from 'node:child_process';
import { mkdir, readdir, symlink } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from 'vitest';
import { startGatewayProcess } from '#test/helpers/gateway-process.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';
import packageJson from '../../package.json' with { type: 'json' };

const run = promisify(execFile);
const root = join(import.meta.dirname, '../..');

/** What `npm run release` puts into the archive, after it has built the studio. */
function archived(): string[] {
  const [, command = ''] = packageJson.scripts.release.split(' && ');
  const words = command.split(' ');
  expect(words.slice(0, 3)).toEqual(['tar', '-czf', 'darkroom.tar.gz']);
  return words.slice(3);
}

/** The packages that `npm ci --omit=dev` installs, as npm knows them by the lock. */
async function productionPackages(): Promise<string[]> {
  const words = ['ls', '--omit=dev', '--all', '--parseable'];
  const { stdout } = await run('npm', words, { cwd: root }).catch(
    (error: { stdout: string }) => error,
  );
  const folder = join(root, 'node_modules');
  return stdout
    .split('\n')
    .filter((path) => path.startsWith(folder) && !relative(folder, path).includes('node_modules'));
}

test('the archive, unpacked into an empty folder with production packages alone, serves the studio and draws', async () => {
  using folder = temporaryFolder();
  const installed = join(folder.path, 'darkroom');
  await mkdir(installed);
  const archive = join(folder.path, 'darkroom.tar.gz');
  await run('tar', ['-czf', archive, ...archived()], { cwd: root });
  await run('tar', ['-xzf', archive, '-C', installed]);
  // Linked instead of fetched: what is not a production package is not found by any import.
  for (const path of await productionPackages()) {
    const place = join(installed, relative(root, path));
    await mkdir(dirname(place), { recursive: true });
    await symlink(path, place);
  }
  expect(await readdir(join(installed, 'node_modules'))).not.toContain('vitest');

  await using gateway = await startGatewayProcess(
    { DATA_DIR: join(folder.path, 'data') },
    { root: installed },
  );
  const page = await fetch(gateway.url);
  expect(page.status).toBe(200);
  const [, script] = /<script[^>]+src="([^"]+)"/.exec(await page.text()) ?? [];
  const code = await fetch(new URL(script!, `${gateway.url}/`));
  expect(code.headers.get('content-type')).toContain('javascript');
  const answer = await fetch(`${gateway.url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      query: `mutation { generateImage(input: { tinySD: { prompt: "a red circle", numInferenceSteps: 20 } }, waitMs: 60000) {
        ... on GenerateImageSuccess { generation { status images { url } } } ... on Error { message } } }`,
    }),
  });
  const { data } = (await answer.json()) as {
    data: { generateImage: { generation: { status: string; images: { url: string }[] } } };
  };
  const { status, images } = data.generateImage.generation;
  expect(status).toBe('SUCCEEDED');
  const image = await fetch(images[0]!.url);
  expect(image.headers.get('content-type')).toBe('image/png');
});
