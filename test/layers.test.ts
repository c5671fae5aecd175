import { readdir, readFile } from 'node:fs/promises';
import { dirname, join, relative } from 'node:path';
import { expect, test } from 'vitest';

const root = join(import.meta.dirname, '..');

/**
 * Who may import whom: a file belongs to the first layer whose pattern fits, and may import its own
 * layer and those named. `type:` layers may be imported for types only.
 */
const layers: readonly { name: string; files: RegExp; mayImport: readonly string[] }[] = [
  { name: 'models', files: /^models\//, mayImport: [] },
  {
    name: 'facts',
    files: /^src\/(failures|gateway-errors|stoppable|seats|timers)\.ts$/,
    mayImport: [],
  },
  { name: 'image files', files: /^src\/image-files\//, mayImport: [] },
  { name: 'config', files: /^src\/config\.ts$/, mayImport: [] },
  {
    name: 'backend',
    files: /^src\/backends\/backend\.ts$/,
    mayImport: ['models', 'facts', 'image files'],
  },
  {
    name: 'segmind',
    files: /^src\/backends\/segmind\//,
    mayImport: ['backend', 'models', 'facts', 'image files'],
  },
  { name: 'local', files: /^src\/backends\/local\//, mayImport: ['backend', 'models', 'facts'] },
  {
    name: 'backends',
    files: /^src\/backends\/index\.ts$/,
    mayImport: ['backend', 'segmind', 'local', 'config', 'models', 'facts', 'schema context'],
  },
  { name: 'store', files: /^src\/store\//, mayImport: [] },
  { name: 'credits', files: /^src\/credits\//, mayImport: ['store'] },
  { name: 'accounts', files: /^src\/accounts\//, mayImport: ['store', 'credits', 'facts'] },
  { name: 'images', files: /^src\/images\//, mayImport: ['backend', 'image files'] },
  { name: 'queue', files: /^src\/queue\//, mayImport: ['backend'] },
  {
    name: 'generation',
    files: /^src\/generations\/generation\.ts$/,
    mayImport: ['models', 'backend', 'facts'],
  },
  {
    name: 'routing',
    files: /^src\/routing\//,
    mayImport: ['models', 'backend', 'facts', 'generation'],
  },
  {
    name: 'generations',
    files: /^src\/generations\//,
    mayImport: [
      'generation',
      'models',
      'backend',
      'facts',
      'store',
      'credits',
      'accounts',
      'images',
      'queue',
      'routing',
    ],
  },
  {
    name: 'schema context',
    files: /^schema\/context\.ts$/,
    mayImport: [
      'generations',
      'backend',
      'credits',
      'accounts',
      'images',
      'store',
      'generation',
      'models',
      'facts',
    ],
  },
  {
    name: 'schema',
    files: /^schema\//,
    mayImport: [
      'schema context',
      'generations',
      'generation',
      'models',
      'backend',
      'credits',
      'accounts',
      'store',
      'routing',
      'facts',
    ],
  },
  {
    name: 'http',
    files: /^src\/http\//,
    mayImport: [
      'schema',
      'schema context',
      'generations',
      'generation',
      'images',
      'store',
      'accounts',
      'credits',
      'facts',
      'backend',
    ],
  },
  {
    name: 'server',
    files: /^src\/(gateway|server)\.ts$/,
    mayImport: [
      'http',
      'schema context',
      'generations',
      'backend',
      'credits',
      'accounts',
      'images',
      'store',
      'facts',
    ],
  },
  { name: 'pull', files: /^src\/pull\//, mayImport: ['models', 'local', 'facts'] },
  {
    name: 'admin',
    files: /^src\/admin\//,
    mayImport: ['accounts', 'credits', 'store', 'config', 'facts'],
  },
  { name: 'studio', files: /^src\/studio\//, mayImport: [] },
  {
    name: 'entry',
    files:
      /^(src\/(main|start|imagine|pull|admin)|src\/imagine\/.+|codegen|build|vite\.config|vitest\.config)\.ts$/,
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

test('only the entry reads the environment', async () => {
  const readers: string[] = [];
  for (const file of await sourceFiles())
    if ((await readFile(join(root, file), 'utf8')).includes('process.env')) readers.push(file);
  expect(readers.filter((file) => layerOf(file)?.name !== 'entry')).toEqual([]);
});
