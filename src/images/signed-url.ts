import { createHmac, createSecretKey, timingSafeEqual } from 'node:crypto';

/** Image URLs that work without a key for a while: the path and the expiry are signed, and nothing of the account. */
export interface UrlSigner {
  sign(imageId: string): SignedPath;
  verify(imageId: string, query: URLSearchParams): 'VALID' | 'EXPIRED' | 'INVALID';
}

/** The path with its signature, and when it expires (milliseconds since the epoch). */
export interface SignedPath {
  readonly path: string;
  readonly expiresAt: number;
}

export interface UrlSignerOptions {
  readonly secret: Uint8Array | string;
  readonly lifetimeMs: number;
  now(): number;
}

/** As many as some hundred pages have, in some megabytes. */
const mostRemembered = 10_000;

export function createUrlSigner({ secret, lifetimeMs, now }: UrlSignerOptions): UrlSigner {
  // Made once: as bytes, the key takes longer than the signature, each time.
  const key = createSecretKey(Buffer.from(secret));
  const signature = (imageId: string, expires: string): Buffer =>
    createHmac('sha256', key).update(`GET /images/${imageId} ${expires} v1`).digest();
  // Signing takes longer than all else of an image's fields, and pages and updates ask again and again.
  const remembered = new Map<string, SignedPath>();
  let rememberedUntil = 0;
  return {
    sign(imageId) {
      // Rounded up to the minute, so that a page that reloads gets the same URL and its cache helps.
      const expiresAt = Math.ceil((now() + lifetimeMs) / 60_000) * 60_000;
      if (expiresAt !== rememberedUntil || remembered.size >= mostRemembered) {
        remembered.clear();
        rememberedUntil = expiresAt;
      }
      const known = remembered.get(imageId);
      if (known) return known;
      const expires = String(expiresAt / 1000);
      const proof = signature(imageId, expires).toString('base64url');
      const signed = {
        path: `/images/${imageId}?expires=${expires}&signature=${proof}`,
        expiresAt,
      };
      remembered.set(imageId, signed);
      return signed;
    },
    verify(imageId, query) {
      const expires = query.get('expires') ?? '';
      const given = Buffer.from(query.get('signature') ?? '', 'base64url');
      const expected = signature(imageId, expires);
      if (given.length !== expected.length || !timingSafeEqual(given, expected)) return 'INVALID';
      return Number(expires) * 1000 >= now() ? 'VALID' : 'EXPIRED';
    },
  };
}
