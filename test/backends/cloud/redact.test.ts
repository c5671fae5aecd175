import { expect, test } from 'vitest';
import { createRedact } from '#src/backends/cloud/redact.ts';

test('words of a provider are one line without keys, and without what moves a cursor or turns text', () => {
  const redact = createRedact('my-key');
  expect(redact('no\r\n\u001b[31m my-key\u0007 \u202egnp.exe\u2066 r8_0123456789\u0000.')).toBe(
    'no [31m [key] gnp.exe [key] .',
  );
  const long = redact(`${'a'.repeat(199)}\u{1f600}`);
  expect(long).toHaveLength(201);
  expect(long.isWellFormed()).toBe(true);
});
