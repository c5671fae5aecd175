import { expect, test } from 'vitest';
import { parseTraceparent, toTraceparent } from '#src/lifecycle/trace-context.ts';

const good = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01';

test('a traceparent is read as W3C says, and written the same', () => {
  expect(toTraceparent(parseTraceparent(good)!)).toBe(good);
  expect(parseTraceparent(good.replace(/01$/, '00'))).toMatchObject({ sampled: false });
  // Of a later version, with more behind it.
  expect(parseTraceparent(good.replace(/^00/, '01').concat('-more'))).toMatchObject({
    sampled: true,
  });
});

test.each([
  undefined,
  ['a', 'b'],
  '',
  good.replace(/^00/, 'ff'),
  good.replace('0af7651916cd43dd8448eb211c80319c', '0'.repeat(32)),
  good.replace('b7ad6b7169203331', '0'.repeat(16)),
  good.toUpperCase(),
  good.slice(0, -1),
  `${good}0`,
])('%j begins a trace anew', (text) => {
  expect(parseTraceparent(text)).toBeNull();
});
