import { execFile } from 'node:child_process';
import { cp, mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
export const root = join(import.meta.dirname, '../../..');

/** Packs the client as npm would publish it, and installs it into the folder's node_modules. @returns the packed paths */
export async function installPackedClient(folder: string): Promise<string[]> {
  const modules = join(folder, 'node_modules');
  const target = join(modules, '@darkroom/client');
  await mkdir(target, { recursive: true });
  // Built beside it: other tests pack it meanwhile.
  const source = join(root, 'packages/client');
  const built = join(folder, 'package-to-pack');
  const tsc = join(root, 'node_modules/typescript/bin/tsc');
  await run(process.execPath, [tsc, '-p', source, '--outDir', join(built, 'dist')]);
  for (const name of ['package.json', 'README.md']) await cp(join(source, name), join(built, name));
  const pack = ['pack', '--json', '--ignore-scripts', '--pack-destination', folder];
  const { stdout } = await run('npm', pack, { cwd: built });
  const [packed] = JSON.parse(stdout) as [{ filename: string; files: { path: string }[] }];
  await run('tar', ['-xzf', join(folder, packed.filename), '-C', target, '--strip-components=1']);
  for (const name of [
    'react',
    'react-dom',
    'scheduler',
    '@types',
    'urql',
    '@urql',
    'wonka',
    '@apollo',
    'graphql',
    'graphql-ws',
    'rxjs',
    '@graphql-typed-document-node',
    '@wry',
    'optimism',
    'tslib',
    'symbol-observable',
    'csstype',
  ])
    await symlink(join(root, 'node_modules', name), join(modules, name)).catch(() => {});
  return packed.files.map(({ path }) => path);
}
