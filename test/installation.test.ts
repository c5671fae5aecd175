import { readdir, readFile } from 'node:fs/promises';
import { isBuiltin, stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import packageJson from '../package.json' with { type: 'json' };

const root = join(import.meta.dirname, '..');

/** What a gateway or a command may load; the studio is built before. */
async function runningFiles(): Promise<string[]> {
  const folders = await Promise.all(
    ['models', 'schema', 'src'].map(async (folder) =>
      (await readdir(join(root, folder), { recursive: true })).map((file) => `${folder}/${file}`),
    ),
  );
  return folders.flat().filter((file) => file.endsWith('.ts') && !file.startsWith('src/studio/'));
}

/** The packages that a file still imports once its types are gone. */
async function packagesOf(file: string): Promise<string[]> {
  const code = stripTypeScriptTypes(await readFile(join(root, file), 'utf8'));
  return [...code.matchAll(/(?:\bfrom\s*|\bimport[\s(]*)'([^']+)'/g)]
    .map(([, specifier]) => specifier!)
    .filter((specifier) => !/^[.#/]/.test(specifier) && !isBuiltin(specifier))
    .map((specifier) => /^(?:@[^/]+\/)?[^/]+/.exec(specifier)![0]);
}

test('an installation without development dependencies has what it takes to run', async () => {
  const used = new Set<string>();
  for (const file of await runningFiles())
    for (const name of await packagesOf(file)) used.add(name);
  // The scripts of package.json run on the node of this package, as the system's may be older.
  used.add('node');
  expect(used.size).toBeGreaterThan(15);
  expect([...used].filter((name) => !Object.hasOwn(packageJson.dependencies, name))).toEqual([]);
});
