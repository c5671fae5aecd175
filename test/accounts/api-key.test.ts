import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { hashKey, mintKey, parseKey } from '#src/accounts/api-key.ts';
import { toBase62 } from '#src/accounts/base62.ts';

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });

describe('API keys', () => {
  it('read dr_<environment>_<key id>_<secret><checksum> and say who they are', () => {
    const key = mintKey('live', randomBytes);
    expect(key.text).toMatch(/^dr_live_[0-9A-Za-z]{11}_[0-9A-Za-z]{49}$/);
    expect(parseKey(key.text)).toEqual(key);
    expect(hashKey(key.text)).toHaveLength(32);
  });

  it('are all of one length and differ where their bytes do', () => {
    fc.assert(
      fc.property(bytes(32), bytes(32), (one, other) => {
        const [a, b] = [one, other].map((from) => mintKey('test', (count) => from.slice(0, count)));
        expect(a!.text).toHaveLength(b!.text.length);
        expect(a!.text === b!.text).toBe(Buffer.compare(one, other) === 0);
      }),
    );
  });

  it('are refused when one character differs', () => {
    const { text } = mintKey('live', randomBytes);
    const length = text.length;
    fc.assert(
      fc.property(fc.nat(length - 1), fc.constantFrom(...'0Aa_'), (at, replacement) => {
        fc.pre(text[at] !== replacement);
        expect(parseKey(text.slice(0, at) + replacement + text.slice(at + 1))).toBeNull();
      }),
    );
  });

  it.each(['', 'dr_', 'dr_live__', 'SG_0123456789abcdef', 'x'.repeat(10_000)])(
    'are not "%.20s"',
    (text) => expect(parseKey(text)).toBeNull(),
  );

  it('write numbers in base 62 as they are', () => {
    expect(toBase62(new Uint8Array([0]), 3)).toBe('000');
    expect(toBase62(new Uint8Array([61]), 1)).toBe('z');
    expect(toBase62(new Uint8Array([1, 0]), 3)).toBe('048');
    expect(() => toBase62(new Uint8Array([255, 255]), 2)).toThrow(RangeError);
  });
});
