import { expect, test } from 'vitest';
import { parseStartWords } from '#src/cli/start/command-line.ts';
import { refusalToStart } from '#src/cli/start/refusals.ts';
import { unknownVariables } from '#src/cli/start/unknown-variables.ts';
import { parseConfig, settingNames } from '#src/config.ts';

const parse = (...words: string[]) => parseStartWords(words, settingNames);

test('npm start takes --help and --version', () => {
  expect([parse(), parse('--help'), parse('--version')]).toEqual(['START', 'HELP', 'VERSION']);
});

test.each([
  [['--port', '5000'], 'There is no option --port; set the variable PORT: PORT=5000 npm start. '],
  [
    ['--data-dir=/x'],
    'There is no option --data-dir; set the variable DATA_DIR: DATA_DIR=/x npm start. ',
  ],
  [['--host'], 'There is no option --host; set the variable HOST: HOST=… npm start. '],
  [['--verison'], 'There is no option --verison; did you mean --version? '],
  [['--colour'], 'There is no option --colour. '],
  [['now'], 'npm start takes no argument "now". '],
])('words that it does not know are refused: %j', (words, message) => {
  expect(() => parse(...words)).toThrow(
    `${message}There are --help and --version; settings are environment variables, which --help lists.`,
  );
});

test('variables that look like settings and are none are warned of, with what was meant', () => {
  const own = {
    SEGMIND_CONCURENCY: '2',
    DATADIR: '/x',
    DARKROOM_PORT: '1',
    SEGMIND_PLAN: 'free',
  };
  const ofOthers = {
    HOSTNAME: 'ada',
    HOME: '/',
    POST: '',
    HF_TOKEN: 'x',
    HF_ENDPOINT: 'https://x',
  };
  expect(unknownVariables({ ...own, ...ofOthers, PORT: '1' }, settingNames)).toEqual([
    'SEGMIND_CONCURENCY is not a setting and does nothing; did you mean SEGMIND_CONCURRENCY?',
    'DATADIR is not a setting and does nothing; did you mean DATA_DIR?',
    'DARKROOM_PORT is not a setting and does nothing; did you mean PORT?',
    'SEGMIND_PLAN is not a setting and does nothing; npm start -- --help lists what there is.',
  ]);
});

test('without keys, an address that others can reach is refused', () => {
  const refusal = (environment: Record<string, string>, areThereKeys = false) =>
    refusalToStart(parseConfig(environment), areThereKeys);
  expect(refusal({ HOST: '0.0.0.0' })).toMatch(/^HOST 0\.0\.0\.0 can be reached from outside/);
  expect(refusal({ PUBLIC_URL: 'https://images.example.com' })).toMatch(
    /^PUBLIC_URL https:\/\/images\.example\.com says .* no API keys/,
  );
  expect(refusal({ HOST: '0.0.0.0', PUBLIC_URL: 'https://images.example.com' }, true)).toBe(null);
  expect(refusal({ PUBLIC_URL: 'http://localhost:8080' })).toBe(null);
  expect(refusal({})).toBe(null);
});
