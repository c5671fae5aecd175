import { readdir, readFile } from 'node:fs/promises';
import { join, relative } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');
const unwanted = /\b(?:shall|whoever|somebody|nobody)\b/i;

/** What people read: code and its comments, the schema, the documents. */
async function writtenTexts(): Promise<string[]> {
  const below = await Promise.all(
    ['src', 'schema', 'models', 'docs', 'examples', 'packages/client/src'].map((folder) =>
      readdir(join(root, folder), { recursive: true, withFileTypes: true }),
    ),
  );
  const files = below
    .flat()
    .filter((entry) => entry.isFile() && /\.(tsx?|md|graphql|html)$/.test(entry.name))
    .map((entry) => relative(root, join(entry.parentPath, entry.name)));
  return [...files, 'README.md', 'CONTRIBUTING.md', 'CHANGELOG.md', 'packages/client/README.md'];
}

test('texts say who does what: no shall, whoever, somebody or nobody', async () => {
  const found: string[] = [];
  for (const file of await writtenTexts())
    for (const [index, line] of (await readFile(join(root, file), 'utf8')).split('\n').entries())
      if (unwanted.test(line)) found.push(`${file}:${index + 1}: ${line.trim()}`);
  expect(found).toEqual([]);
});
