import { execFile } from 'node:child_process';
import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const root = join(import.meta.dirname, '../../..');

/** Builds the studio before the tests when it is missing or older than what it is built from. */
export default async function buildStudio(): Promise<void> {
  const built = await changedAt([join(root, 'dist/studio/index.html')]).catch(() => 0);
  const folder = join(root, 'src/studio');
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const sources = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
  if (built < (await changedAt([...sources, join(root, 'vite.config.ts')])))
    await promisify(execFile)(process.execPath, [join(root, 'build.ts')]);
}

const changedAt = async (paths: readonly string[]): Promise<number> =>
  Math.max(...(await Promise.all(paths.map(async (path) => (await stat(path)).mtimeMs))));
