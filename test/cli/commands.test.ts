import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { expect, test } from 'vitest';
import { processEnvironment } from '#test/helpers/process-environment.ts';
import { createSegmindStandIn } from '#test/helpers/segmind/segmind.ts';
import packageJson from '../../package.json' with { type: 'json' };

interface Ended {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

type Script = keyof typeof packageJson.scripts;

/** Runs a script of package.json as npm does, without npm around it. */
function run(script: Script, words: string[], env = {}) {
  const [, file = ''] = packageJson.scripts[script].split(' ');
  const cwd = join(import.meta.dirname, '../..');
  return new Promise<Ended>((resolve) => {
    const options = { cwd, env: { ...processEnvironment, ...env } };
    const child = execFile(process.execPath, [file, ...words], options, (_, stdout, stderr) =>
      resolve({ code: child.exitCode, stdout, stderr }),
    );
  });
}

test.each(['imagine', 'pull', 'admin', 'mcp', 'dev:segmind'] as const)(
  '%s tells how it is used, its version, and the option that was meant',
  async (script) => {
    const [help, version, misspelt] = await Promise.all([
      run(script, ['--help']),
      run(script, ['--version']),
      run(script, ['--verison']),
    ]);
    expect(help).toMatchObject({ code: 0, stderr: '' });
    expect(help.stdout).toContain(`npm run ${script} -- `);
    expect(version).toEqual({ code: 0, stdout: `${packageJson.version}\n`, stderr: '' });
    expect(misspelt.code).toBe(script === 'imagine' ? 2 : 1);
    expect(misspelt.stderr).toMatch(
      /^There is no option --verison; did you mean --version\? There are .*--help.*\.\n$/,
    );
  },
);

test.each([
  [
    'pull',
    ['tiny-ds'],
    {},
    /^There is no model tiny-ds; did you mean tiny-sd\? Say one of tiny-sd, /,
  ],
  ['pull', [], {}, /^It takes the model to download\. Say one of tiny-sd, /],
  [
    'admin',
    ['acount', 'create', 'x'],
    {},
    /is not a command; did you mean account create\? There are:/,
  ],
  ['admin', ['grant', 'x', '1', '--refrence', 'y'], {}, /did you mean --reference\?/],
  ['mcp', ['serve'], {}, /takes no argument "serve"/],
  ['mcp', ['--url', 'localhost:4000'], {}, /--url localhost:4000 is not an address such as/],
  ['dev:segmind', ['--secnods', '1'], {}, /did you mean --seconds\?/],
  [
    'dev:segmind',
    ['--rpm', 'many'],
    {},
    /^--rpm is not usable: it must be a whole number from 1 to/,
  ],
  ['dev:segmind', ['--balance='], {}, /^--balance is not usable: it must be a number from 0 to/],
  [
    'dev:segmind',
    [],
    { PORT: 'abc' },
    /^PORT is not usable: it must be a whole number from 1 to 65534\.\n$/,
  ],
  ['pull', ['sdxl'], {}, /^There is no model sdxl/],
  ['dev:segmind', ['4010'], {}, /^It takes options only, not "4010"\.\n$/],
] as const)('%s refuses %j', async (script, words, env, sentence) => {
  const { code, stderr } = await run(script, [...words], env);
  expect(stderr).toMatch(sentence);
  expect(code).toBe(1);
});

test('dev:segmind listens on PORT, and says when it is taken', async () => {
  await using taken = await createSegmindStandIn();
  const { port } = new URL(taken.apiUrl);
  const { stderr } = await run('dev:segmind', [], { PORT: port });
  expect(stderr).toContain('in use');
  expect(stderr).toContain(port);
});

test.each([
  ['test:crash', ['--kils', '3'], /did you mean --kills\?/],
  ['test:crash', ['--kills='], /^--kills is a whole number from 1, not ""\.\n$/],
  ['test:fuzz', ['--seconds', 'x'], /^--seconds is a whole number from 0, not "x"\.\n$/],
  ['bench', ['engine', '--quik'], /did you mean --quick\?/],
] as const)('%s refuses %j', async (script, words, sentence) => {
  const { code, stderr } = await run(script, [...words], {});
  expect(stderr).toMatch(sentence);
  expect(code).toBe(2);
});

test.each(['imagine', 'pull', 'admin', 'mcp'] as const)(
  '%s ends in silence when its output is closed',
  async (script) => {
    const [, file = ''] = packageJson.scripts[script].split(' ');
    const child = spawn(process.execPath, [file, '--help'], {
      cwd: join(import.meta.dirname, '../..'),
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    child.stdout.destroy();
    const [said] = await Promise.all([text(child.stderr), once(child, 'exit')]);
    expect(said).toBe('');
  },
);
