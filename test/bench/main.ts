import { readdir } from 'node:fs/promises';

/** `npm run bench -- SUITE`: each suite is a file beside this one that exports `run()` and prints ratios against a baseline of the same run. */
const files = await readdir(import.meta.dirname);
const suites = files
  .filter((file) => file.endsWith('.bench.ts'))
  .map((file) => file.slice(0, -'.bench.ts'.length));
const [suite, ...args] = process.argv.slice(2);

if (suite && suites.includes(suite)) {
  const { run } = (await import(`./${suite}.bench.ts`)) as {
    run(args: readonly string[]): Promise<void>;
  };
  await run(args);
} else {
  console.error(`npm run bench -- SUITE, where SUITE is one of: ${suites.join(', ')}`);
  process.exitCode = 1;
}
