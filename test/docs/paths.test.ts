import { existsSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative, resolve } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '../..');

const inDocs = (await readdir(join(root, 'docs'))).filter((name) => name.endsWith('.md'));
const pages = [
  ...['README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'packages/client/README.md'],
  ...inDocs.map((name) => join('docs', name)),
];

/** What a page links to, and the files of this repository that it names. */
function pathsIn(text: string, folder: string): string[] {
  const links = [...text.matchAll(/\]\((?!\w+:)([^)#\s]+)/g)].map(([, path]) =>
    resolve(folder, path!),
  );
  const named = [
    ...text.matchAll(/`((?:src|schema|models|test|packages|examples)\/[\w./-]*)`/g),
  ].map(([, path]) => resolve(root, path!));
  return [...links, ...named];
}

test.for(pages)('%s names only files that are there', async (page) => {
  const file = join(root, page);
  const paths = pathsIn(await readFile(file, 'utf8'), dirname(file));
  const missing = paths.filter((path) => !existsSync(path));
  expect(missing.map((path) => relative(root, path))).toEqual([]);
});
