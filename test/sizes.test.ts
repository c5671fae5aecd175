import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const maxLines = 250;
const maxFiles = 14;
/** One file for each noun of the API, for each scheduler, and for each step of a database. */
const wideFolders = [
  'schema',
  'src/backends/local/schedulers',
  'src/store/postgres/migrations',
  'src/store/sqlite/migrations',
];

/** Files that people write: no weights, nothing that a program prints. */
async function writtenFiles(): Promise<string[]> {
  const folders = await Promise.all(
    ['src', 'schema', 'models', 'examples', 'packages/client'].map((folder) =>
      readdir(join(root, folder), { recursive: true, withFileTypes: true }),
    ),
  );
  return folders
    .flat()
    .filter((entry) => entry.isFile())
    .map((entry) => relative(root, join(entry.parentPath, entry.name)))
    .filter((file) => /\.(tsx?|css|html|sh|sql|graphql)$/.test(file))
    .filter((file) => !/(^|\/)(generated|dist|node_modules)\//.test(file))
    .filter((file) => !/^schema\/\w+\.graphql$/.test(file));
}

test(`no file has more than ${maxLines} lines`, async () => {
  const long: string[] = [];
  for (const file of await writtenFiles()) {
    const lines = (await readFile(join(root, file), 'utf8')).trimEnd().split('\n').length;
    if (lines > maxLines) long.push(`${file}: ${lines}`);
  }
  expect(long).toEqual([]);
});

test(`no folder has more than ${maxFiles} files of its own, and src itself at most 6`, async () => {
  const folders = Map.groupBy(await writtenFiles(), dirname);
  const full = [...folders]
    .filter(([folder, files]) => files.length > (folder === 'src' ? 6 : maxFiles))
    .map(([folder]) => folder);
  expect(full.toSorted()).toEqual(wideFolders);
});
