import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';
import { cloudIds } from '#src/domain/backends.ts';

const root = join(import.meta.dirname, '..');

/**
 * Who may import whom, values and types alike: a file belongs to the first layer whose pattern fits,
 * and may import its own layer and those named.
 */
const layers: readonly { name: string; files: RegExp; mayImport: readonly string[] }[] = [
  { name: 'models', files: /^models\//, mayImport: [] },
  { name: 'async', files: /^src\/async\//, mayImport: [] },
  { name: 'net', files: /^src\/net\//, mayImport: [] },
  { name: 'formats', files: /^src\/images\/formats\//, mayImport: [] },
  {
    name: 'config',
    files: /^src\/(config|environment|settings\/[\w-]+)\.ts$/,
    mayImport: ['domain', 'async'],
  },
  { name: 'store', files: /^src\/store\//, mayImport: ['async', 'domain'] },
  { name: 'domain', files: /^src\/domain\//, mayImport: ['models', 'formats'] },
  {
    name: 'backend',
    files: /^src\/backends\/backend\.ts$/,
    mayImport: ['models', 'domain'],
  },
  {
    name: 'cloud',
    files: /^src\/backends\/cloud\//,
    mayImport: ['net', 'backend', 'models', 'domain', 'async', 'formats'],
  },
  ...cloudIds.map((id) => ({
    name: id,
    files: new RegExp(`^src/backends/${id}/`),
    mayImport: ['cloud', 'backend', 'models', 'domain'],
  })),
  {
    name: 'servers',
    files: /^src\/backends\/servers\//,
    mayImport: ['cloud', 'backend', 'models', 'domain', 'async', 'formats'],
  },
  {
    name: 'local',
    files: /^src\/backends\/local\//,
    mayImport: ['backend', 'models', 'domain', 'async'],
  },
  {
    name: 'backends',
    files: /^src\/backends\/index\.ts$/,
    mayImport: [
      'backend',
      'cloud',
      ...cloudIds,
      'servers',
      'local',
      'config',
      'models',
      'domain',
      'schema context',
    ],
  },
  { name: 'credits', files: /^src\/credits\//, mayImport: ['store', 'domain'] },
  { name: 'budgets', files: /^src\/budgets\//, mayImport: ['store', 'domain'] },
  {
    name: 'accounts',
    files: /^src\/accounts\//,
    mayImport: ['models', 'store', 'credits', 'budgets', 'domain', 'async'],
  },
  { name: 'images', files: /^src\/images\//, mayImport: ['formats', 'domain', 'store'] },
  { name: 'pulls', files: /^src\/pulls\//, mayImport: ['models', 'domain'] },
  {
    name: 'uploads',
    files: /^src\/uploads\//,
    mayImport: ['store', 'domain', 'accounts', 'images', 'formats'],
  },
  { name: 'backup', files: /^src\/backup\//, mayImport: ['store', 'images', 'uploads'] },
  {
    name: 'fleet',
    files: /^src\/fleet\//,
    mayImport: ['store', 'accounts', 'async', 'cloud', 'local', 'backend', 'models', 'domain'],
  },
  { name: 'feed', files: /^src\/feed\//, mayImport: ['domain', 'async'] },
  { name: 'lifecycle', files: /^src\/lifecycle\//, mayImport: ['models', 'domain'] },
  {
    name: 'metrics',
    files: /^src\/metrics\//,
    mayImport: ['lifecycle', 'models', 'domain', 'backend', 'delivery', 'store'],
  },
  { name: 'traces', files: /^src\/traces\//, mayImport: ['lifecycle', 'domain'] },
  { name: 'logs', files: /^src\/logs\//, mayImport: ['lifecycle', 'domain'] },
  { name: 'webhooks', files: /^src\/webhooks\//, mayImport: ['store', 'domain', 'net'] },
  { name: 'delivery', files: /^src\/delivery\//, mayImport: ['store', 'feed', 'domain', 'async'] },
  { name: 'moderation', files: /^src\/moderation\//, mayImport: ['domain', 'async'] },
  { name: 'routing', files: /^src\/routing\//, mayImport: ['models', 'backend', 'domain'] },
  {
    name: 'generations',
    files: /^src\/generations\//,
    mayImport: [
      'moderation',
      'uploads',
      'webhooks',
      'models',
      'domain',
      'async',
      'backend',
      'store',
      'credits',
      'budgets',
      'accounts',
      'images',
      'formats',
      'feed',
      'lifecycle',
      'delivery',
      'routing',
    ],
  },
  {
    name: 'administration',
    files: /^src\/administration\//,
    mayImport: [
      'models',
      'store',
      'domain',
      'credits',
      'budgets',
      'accounts',
      'generations',
      'images',
      'pulls',
    ],
  },
  {
    name: 'schema context',
    files: /^schema\/context\.ts$/,
    mayImport: [
      'pulls',
      'uploads',
      'webhooks',
      'models',
      'domain',
      'backend',
      'store',
      'credits',
      'budgets',
      'accounts',
      'images',
      'generations',
      'administration',
    ],
  },
  {
    name: 'schema',
    files: /^schema\//,
    mayImport: [
      'pulls',
      'uploads',
      'images',
      'webhooks',
      'schema context',
      'models',
      'domain',
      'async',
      'backend',
      'store',
      'credits',
      'budgets',
      'accounts',
      'routing',
      'generations',
      'administration',
    ],
  },
  {
    name: 'operations',
    files: /^src\/operations\//,
    mayImport: ['schema', 'schema context', 'domain', 'accounts', 'lifecycle'],
  },
  { name: 'mcp', files: /^src\/mcp\//, mayImport: ['models', 'domain', 'images'] },
  {
    name: 'http',
    files: /^src\/http\//,
    mayImport: [
      'uploads',
      'models',
      'operations',
      'mcp',
      'schema',
      'schema context',
      'domain',
      'async',
      'backend',
      'store',
      'credits',
      'budgets',
      'accounts',
      'images',
      'formats',
      'generations',
      'lifecycle',
      'gateway',
    ],
  },
  {
    name: 'gateway',
    files: /^src\/gateway(-options)?\.ts$/,
    mayImport: [
      'pulls',
      'moderation',
      'uploads',
      'schema',
      'webhooks',
      'schema context',
      'domain',
      'async',
      'backend',
      'store',
      'delivery',
      'feed',
      'lifecycle',
      'credits',
      'budgets',
      'accounts',
      'images',
      'generations',
      'administration',
      'http',
      'operations',
    ],
  },
  { name: 'studio', files: /^src\/studio\//, mayImport: ['models', 'domain', 'formats'] },
  {
    name: 'entry',
    files: /^(src\/(main|start)|src\/cli\/.+|codegen|build|vite\.config|vitest\.config)\.ts$/,
    mayImport: ['*'],
  },
];

const layerOf = (file: string) => layers.find(({ files }) => files.test(file));

async function sourceFiles(): Promise<string[]> {
  const folders = await Promise.all(
    ['models', 'schema', 'src'].map((folder) =>
      readdir(join(root, folder), { recursive: true, withFileTypes: true }),
    ),
  );
  const below = folders.flat().filter((entry) => entry.isFile());
  const paths = below.map((entry) => relative(root, join(entry.parentPath, entry.name)));
  const top = (await readdir(root)).filter((name) => name.endsWith('.ts'));
  return [...paths, ...top].filter((path) => /\.tsx?$/.test(path));
}

async function importsOf(file: string): Promise<string[]> {
  const text = await readFile(join(root, file), 'utf8');
  const specifiers = text.matchAll(/(?:from|import)\s*\(?\s*'([^']+)'/g);
  return [...specifiers]
    .map(([, specifier]) => specifier!)
    .filter((specifier) => /^[.#]/.test(specifier) && /\.tsx?$/.test(specifier))
    .map((specifier) =>
      specifier.startsWith('#')
        ? specifier.slice(1)
        : relative(root, join(root, dirname(file), specifier)),
    );
}

/** @returns one way around each circle, as `a -> b -> a` */
function cyclesOf(graph: ReadonlyMap<string, readonly string[]>): string[] {
  const cycles: string[] = [];
  const done = new Set<string>();
  const path: string[] = [];
  function visit(file: string): void {
    const start = path.indexOf(file);
    if (start >= 0) {
      cycles.push([...path.slice(start), file].join(' -> '));
      return;
    }
    if (done.has(file)) {
      return;
    }
    path.push(file);
    for (const imported of graph.get(file) ?? []) {
      visit(imported);
    }
    path.pop();
    done.add(file);
  }
  for (const file of graph.keys()) {
    visit(file);
  }
  return cycles;
}

test('a circle is found and told by its files', () => {
  const graph = new Map([
    ['a', ['b', 'c']],
    ['b', ['c']],
    ['c', ['d']],
    ['d', ['b']],
  ]);
  expect(cyclesOf(graph)).toEqual(['b -> c -> d -> b']);
});

test('every file belongs to a layer and imports only what its layer may', async () => {
  const wrong: string[] = [];
  for (const file of await sourceFiles()) {
    const layer = layerOf(file);
    if (!layer) {
      wrong.push(`${file} belongs to no layer`);
      continue;
    }
    if (layer.mayImport.includes('*')) continue;
    for (const imported of await importsOf(file)) {
      const other = layerOf(imported)?.name;
      if (other !== layer.name && !layer.mayImport.includes(other ?? ''))
        wrong.push(`${file} (${layer.name}) imports ${imported} (${other ?? 'no layer'})`);
    }
  }
  expect(wrong).toEqual([]);
});

test('no files import each other in a circle, not even for types', async () => {
  const files = await sourceFiles();
  const graph = new Map<string, readonly string[]>();
  for (const file of files) {
    graph.set(file, await importsOf(file));
  }
  expect(cyclesOf(graph)).toEqual([]);
});

test('only the entry reads the environment', async () => {
  const readers: string[] = [];
  // The studio runs in browsers, which have none; it shows code that reads it.
  for (const file of await sourceFiles())
    if (
      !file.startsWith('src/studio/') &&
      (await readFile(join(root, file), 'utf8')).includes('process.env')
    )
      readers.push(file);
  expect(readers.filter((file) => layerOf(file)?.name !== 'entry')).toEqual([]);
});
