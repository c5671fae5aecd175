import { execFile } from 'node:child_process';
import { cp, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gzipSync } from 'node:zlib';
import { generate } from '@graphql-codegen/cli';
import { build } from 'vite';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { codegenConfig } from '#client/graphql.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';
import { installPackedClient, root } from './package.ts';

const run = promisify(execFile);
const fixture = join(root, 'test/fixtures/client-app');
const folder = temporaryFolder();
let packed: string[];
beforeAll(async () => {
  await cp(fixture, folder.path, { recursive: true });
  packed = await installPackedClient(folder.path);
  return () => folder[Symbol.dispose]();
});

const typecheck = () =>
  run(process.execPath, [join(root, 'node_modules/typescript/bin/tsc'), '-p', folder.path]);

test('the package holds what was built, its types and its README, and nothing else', () => {
  const kinds = new Set(packed.map((path) => path.replace(/^dist\/.+?(\.d\.ts|\.js)$/, 'dist$1')));
  expect([...kinds].sort()).toEqual(['README.md', 'dist.d.ts', 'dist.js', 'package.json']);
});

test('an app with it compiles; each wrong use does not', async () => {
  await typecheck();
  const wrong = await readFile(join(fixture, 'src/wrong-uses.ts.txt'), 'utf8');
  const file = join(folder.path, 'src/wrong-uses.ts');
  await writeFile(file, wrong);
  onTestFinished(() => writeFile(file, ''));
  const { stdout } = await typecheck().then(
    () => ({ stdout: '' }),
    (error: { stdout: string }) => error,
  );
  const refused = new Set(
    [...stdout.matchAll(/wrong-uses\.ts\((\d+),/g)].map(([, line]) => Number(line)),
  );
  const lines = wrong.split('\n');
  const from = lines.findIndex((line) => line.startsWith('//')) + 2;
  expect([...refused].sort((a, b) => a - b)).toEqual(
    lines.slice(from - 1, -1).map((_, index) => from + index),
  );
});

test('the core is under 6 kB compressed and needs nothing', async () => {
  const result = await build({
    root: folder.path,
    logLevel: 'silent',
    build: {
      write: false,
      minify: true,
      lib: { entry: 'node_modules/@darkroom/client/dist/index.js', formats: ['es'] },
    },
  });
  const [{ output }] = result as unknown as [{ output: { code: string; imports: string[] }[] }];
  expect(output).toHaveLength(1);
  expect(output[0]!.imports).toEqual([]);
  expect(gzipSync(output[0]!.code).byteLength).toBeLessThan(6_000);
});

test('each app is as short as promised', async () => {
  const linesOf = async (name: string) =>
    (await readFile(join(fixture, 'src', name), 'utf8')).trimEnd().split('\n').length;
  expect(await linesOf('app.tsx')).toBeLessThanOrEqual(45);
  expect(await linesOf('app-urql.tsx')).toBeLessThanOrEqual(90);
  expect(await linesOf('app-apollo.tsx')).toBeLessThanOrEqual(90);
});

test('codegen with the exported configuration knows every scalar, and without it does not', async () => {
  const unknownFields = async (config: object): Promise<number> => {
    const files: { content: string }[] = await generate(
      {
        schema: join(root, 'schema/schema.graphql'),
        documents: join(root, 'schema/operations/*.graphql'),
        silent: true,
        generates: { 'generated/': { preset: 'client', config } },
      },
      false,
    );
    const text = files.map(({ content }) => content.replace(/^type Exact.*$/m, '')).join('\n');
    // Codegen's own helpers speak of `unknown`; here it is fields that must not.
    return text.match(/^ {2}\w+\??: .*\bunknown\b|[{,] \w+\??: unknown\b/gm)?.length ?? 0;
  };
  expect(await unknownFields(codegenConfig)).toBe(0);
  expect(await unknownFields({})).toBeGreaterThan(0);
});
