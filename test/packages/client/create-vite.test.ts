import { execFile } from 'node:child_process';
import { readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { preview } from 'vite';
import { expect, test } from 'vitest';
import { startGatewayProcess } from '#test/helpers/gateway-process.ts';
import { openBrowser } from '#test/helpers/studio-page.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';
import { installPackedClient, root } from './package.ts';

const run = promisify(execFile);
const program = (...path: string[]) => join(root, 'node_modules', ...path);

test('an app made by create-vite, with the packed client in it, draws and survives a refresh', async () => {
  using folder = temporaryFolder();
  const app = join(folder.path, 'app');
  const create = [program('create-vite/index.js'), 'app', '--template', 'react-ts'];
  await run(process.execPath, [...create, '--no-interactive'], { cwd: folder.path });
  await installPackedClient(app);
  for (const name of ['vite', '@vitejs', 'typescript'])
    await symlink(program(name), join(app, 'node_modules', name));
  const source = await readFile(join(root, 'test/fixtures/client-app/src/app.tsx'), 'utf8');
  await writeFile(join(app, 'src/App.tsx'), `${source}\nexport default App;\n`);
  // Its own script `build`: the compiler with its own settings, then vite with its own.
  await run(process.execPath, [program('typescript/bin/tsc'), '-b'], { cwd: app });
  await run(process.execPath, [program('vite/bin/vite.js'), 'build'], { cwd: app });

  const server = await preview({ root: app, logLevel: 'silent', preview: { port: 0 } });
  const address = server.resolvedUrls!.local[0]!;
  await using gateway = await startGatewayProcess({ CORS_ORIGINS: new URL(address).origin });
  await using browser = await openBrowser();
  const page = await browser.newPage();
  await page.goto(`${address}?gateway=${encodeURIComponent(gateway.url)}`);
  await page.getByRole('button', { name: 'Generate' }).click();
  await page.locator('img.preview[src^="data:"]').first().waitFor();
  await page.reload();
  await page.getByRole('status').filter({ hasText: 'RUNNING' }).waitFor();
  await page.getByRole('status').filter({ hasText: 'SUCCEEDED' }).waitFor();
  expect(await page.locator('img.done').count()).toBe(2);
  await server.close();
});
