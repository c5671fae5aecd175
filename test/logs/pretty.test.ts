import type { Logger } from 'pino';
import { expect, test } from 'vitest';
import { createLogger } from '#src/logs/logger.ts';

function written(
  format: 'auto' | 'json' | 'pretty',
  isTerminal: boolean,
  write: (log: Logger) => void = (log) =>
    log.info({ backend: 'local', reason: 'The only one.', attempts: 2 }, 'generation ended'),
): string {
  const lines: string[] = [];
  const destination = { write: (line: string) => void lines.push(line) };
  write(createLogger({ level: 'info', format, isTerminal, destination }));
  return lines.join('');
}

test('a line for people has the time of day, the level, the message and the rest', () => {
  expect(written('pretty', false)).toMatch(
    /^\d\d:\d\d:\d\d\.\d{3} INFO {2}generation ended backend=local reason="The only one\." attempts=2\n$/,
  );
});

test('auto is pretty in a terminal, and JSON for what collects logs', () => {
  expect(written('auto', true)).toContain('attempts=2');
  expect(JSON.parse(written('auto', false))).toMatchObject({ level: 'info', attempts: 2 });
});

test('an error keeps its stack', () => {
  const text = written('pretty', false, (log) =>
    log.error({ err: new TypeError('broken') }, 'a request failed'),
  );
  expect(text).toMatch(/ERROR a request failed\nTypeError: broken\n {4}at /);
});
