import { expect, test } from 'vitest';
import { commonOptions, parseOptions } from '#src/cli/parse-options.ts';

const options = {
  seed: { type: 'string' },
  steps: { type: 'string' },
  output: { type: 'string' },
  json: { type: 'boolean' },
  ...commonOptions,
} as const;
const list = 'There are --seed, --steps, --output, --json, --help, --version.';

test('options with their values, and what is none', () => {
  const { values, positionals } = parseOptions(
    ['a fox', '--seed', '-1', '--output=-x.png', '--json', '--', '--steps'],
    options,
  );
  expect({ ...values }).toEqual({ seed: '-1', output: '-x.png', json: true });
  expect(positionals).toEqual(['a fox', '--steps']);
});

test('a negative number is a value, whether an option takes it or not', () => {
  const { values, positionals } = parseOptions(
    ['lab', '-1.5', '--seed', '-1', '--', '-5'],
    options,
  );
  expect({ ...values }).toEqual({ seed: '-1' });
  expect(positionals).toEqual(['lab', '-1.5', '-5']);
});

test.each([
  [['--stpes', '5'], `There is no option --stpes; did you mean --steps? ${list}`],
  [['--ver'], `There is no option --ver; did you mean --version? ${list}`],
  [['-h'], `There is no option -h; did you mean --help? ${list}`],
  [['--colour'], `There is no option --colour. ${list}`],
  [['--no-json'], `There is no option --no-json. ${list}`],
  [['--steps'], '--steps needs a value.'],
  [
    ['--output', '--json'],
    '--output needs a value; one that begins with a dash is written as --output=--json.',
  ],
  [['--json=yes'], '--json takes no value.'],
  [['--seed', '1', '--seed', '2'], '--seed is given twice.'],
])('%j is refused with what is meant or allowed', (words, message) => {
  expect(() => parseOptions(words, options)).toThrow(message);
});
