import { execFile } from 'node:child_process';
import { cp, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test, vi } from 'vitest';
import { applyStep, type RecipeStep, readRecipe } from '#test/helpers/recipe.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

const root = join(import.meta.dirname, '..');
const contributing = await readFile(join(root, 'CONTRIBUTING.md'), 'utf8');

vi.setConfig({ testTimeout: 600_000 });

/** A copy of the tree, and what a contributor does in it. */
interface Workshop extends Disposable {
  apply(steps: readonly RecipeStep[]): Promise<void>;
  read(path: string): Promise<string>;
  write(path: string, text: string): Promise<void>;
  /** Runs a command of the packages. @returns what it printed, and whether it succeeded */
  run(command: string, ...args: string[]): Promise<{ output: string; succeeded: boolean }>;
}

/** Without vitest's configuration, which builds the studio first. */
const notCopied = new Set([
  '.git',
  'node_modules',
  'dist',
  'data',
  'vitest.config.ts',
  'vite.config.ts',
]);

/** @param parts what of the root is copied */
async function openWorkshop(parts: readonly string[]): Promise<Workshop> {
  const folder = temporaryFolder();
  for (const name of parts) {
    await cp(join(root, name), join(folder.path, name), {
      recursive: true,
      filter: (path) => !/models\/[^/]+\/demo$/.test(path),
    });
  }
  await symlink(join(root, 'node_modules'), join(folder.path, 'node_modules'));
  return {
    async apply(steps) {
      for (const step of steps) {
        await applyStep(folder.path, step);
      }
    },
    read: (path) => readFile(join(folder.path, path), 'utf8'),
    write: (path, text) => writeFile(join(folder.path, path), text),
    async run(command, ...args) {
      const path = `${join(root, 'node_modules/.bin')}:${process.env.PATH}`;
      const options = { cwd: folder.path, env: { ...process.env, PATH: path } };
      try {
        const { stdout, stderr } = await promisify(execFile)(command, args, options);
        return { output: stdout + stderr, succeeded: true };
      } catch (error) {
        const { stdout, stderr } = error as { stdout: string; stderr: string };
        return { output: stdout + stderr, succeeded: false };
      }
    },
    [Symbol.dispose]: () => folder[Symbol.dispose](),
  };
}

const names = ['A model', 'A cloud provider', 'A scheduler', 'An image store'];

// One after the other in one copy: the compilers and the tests of a whole tree take their time.
test('a model, a cloud provider, a scheduler and an image store', async () => {
  using workshop = await openWorkshop((await readdir(root)).filter((name) => !notCopied.has(name)));
  const recipes = new Map(names.map((name) => [name, readRecipe(contributing, name)]));
  expect(new Set(recipes.get('A model')!.map(({ path }) => path))).toEqual(
    new Set(['models/sketch-sd/model.ts', 'models/sketch-sd/prices.ts', 'models/index.ts']),
  );
  const steps = [...recipes.values()].flat();
  await workshop.apply(steps.filter((step) => !isWiring(step)));
  // What says so is in these two files: the tests need not be compiled for it.
  await workshop.write(
    'wiring.json',
    JSON.stringify({
      extends: './tsconfig.json',
      include: steps.filter(isWiring).map(({ path }) => path),
    }),
  );
  const missing = await workshop.run('tsc', '-p', 'wiring.json', '--singleThreaded');
  expect(missing.output).toMatch(/src\/backends\/index\.ts.*'atelier' is missing/);
  expect(missing.output).toMatch(/schedulers\/index\.ts.*'EULER_KARRAS' is missing/);
  await workshop.apply(steps.filter(isWiring));

  const paths = [...new Set(steps.map(({ path }) => path))];
  const tests = [
    'test/layers.test.ts',
    'test/models',
    'test/routing',
    'test/backends/local/schedulers/runs.test.ts',
    ...paths.filter((path) => path.endsWith('.test.ts')),
  ];
  for (const [command, ...args] of [
    ['node', 'codegen.ts'],
    // Several threads check much of it several times, and other tests want the cores.
    ['tsc', '--singleThreaded'],
    ['tsc', '-p', 'src/studio', '--singleThreaded'],
    ['biome', 'format', '--vcs-enabled=false', ...paths],
    ['vitest', 'run', '--testTimeout=60000', '--no-isolate', '--maxWorkers=1', ...tests],
  ]) {
    const { output, succeeded } = await workshop.run(command!, ...args);
    expect(succeeded ? '' : output, `${command} ${args.join(' ')}`).toBe('');
  }

  const printed = await workshop.read('schema/schema.graphql');
  expect(printed).toContain('type SketchSD implements CatalogueEntry & ImageModel');
  expect(printed).toContain('  sketchSD: SketchSDInput');
  for (const name of ['BackendId', 'BackendChoice']) {
    expect(printed).toMatch(new RegExp(`enum ${name} \\{[^}]*\\n {2}ATELIER\\n`));
  }
  expect(printed).toMatch(/enum Scheduler \{[^}]*\n {2}EULER_KARRAS\n/);
  expect(await workshop.read('packages/client/src/generated/possible-types.ts')).toMatch(
    /"ImageModel": \[[^\]]*"SketchSD"/,
  );
  for (const [file, told] of [
    ['cli/pull', /sketch-sd/],
    ['cli/imagine', /sketch-sd[\s\S]*Euler Karras|Euler Karras[\s\S]*sketch-sd/],
    ['main', /ATELIER_BASE_URL .*\[https:\/\/api\.atelier\.example\]/],
  ] as const) {
    expect((await workshop.run('node', `src/${file}.ts`, '--help')).output).toMatch(told);
  }
});

/** Without it the tree does not compile, and the compiler says what is missing. */
function isWiring({ path }: RecipeStep): boolean {
  return path === 'src/backends/index.ts' || path.endsWith('schedulers/index.ts');
}

test('a recipe that the tree has left behind is refused', async () => {
  using workshop = await openWorkshop(['models']);
  expect(() => readRecipe(contributing, 'A moon')).toThrow('there is no recipe "A moon"');
  const stale = {
    kind: 'change',
    path: 'models/index.ts',
    text: "   'tiny-xl': x,\n+  y,\n",
  } as const;
  await expect(workshop.apply([stale])).rejects.toThrow('has 0 times what the recipe changes');
});
