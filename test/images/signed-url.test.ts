import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createUrlSigner } from '#src/images/signed-url.ts';

const start = Date.parse('2026-11-21T12:00:00Z');
const signerAt = (now: () => number, secret = 'a secret of some length') =>
  createUrlSigner({ secret, lifetimeMs: 15 * 60_000, now });
const queryOf = (path: string) => new URL(path, 'http://x').searchParams;

test('a URL works until it expires', () => {
  let now = start;
  const signer = signerAt(() => now);
  const { path, expiresAt } = signer.sign('abc');
  expect(path).toMatch(/^\/images\/abc\?expires=\d+&signature=[\w-]{43}$/);
  now = expiresAt;
  expect(signer.verify('abc', queryOf(path))).toBe('VALID');
  now = expiresAt + 1;
  expect(signer.verify('abc', queryOf(path))).toBe('EXPIRED');
});

test('within a minute it stays the same, so that caches help', () => {
  const signer = signerAt(() => start + 1);
  expect(signer.sign('abc')).toEqual(signerAt(() => start + 59_000).sign('abc'));
});

test('nothing in it can be changed', () => {
  const signer = signerAt(() => start);
  const query = queryOf(signer.sign('abc').path);
  expect(signer.verify('abd', query)).toBe('INVALID');
  const longer = new URLSearchParams(query);
  longer.set('expires', String(Number(query.get('expires')) + 60));
  expect(signer.verify('abc', longer)).toBe('INVALID');
  expect(signerAt(() => start, 'another secret, as long').verify('abc', query)).toBe('INVALID');
});

test('whatever is sent as a signature, it is refused and never throws', () => {
  const signer = signerAt(() => start);
  fc.assert(
    fc.property(fc.string(), fc.string(), fc.string(), (id, expires, signature) => {
      expect(signer.verify(id, new URLSearchParams({ expires, signature }))).toBe('INVALID');
    }),
  );
});
