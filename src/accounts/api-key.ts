import { createHash } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { toBase62 } from './base62.ts';

/**
 * API keys: `dr_<environment>_<key id>_<secret><checksum>`, after GitHub's tokens: the prefix lets
 * scanners find leaked ones, the checksum (CRC-32 of everything before it) tells a mistyped key
 * without a look into the database. The secret has 256 bits, so a plain SHA-256 of the key is
 * enough to store.
 */
export interface ApiKey {
  readonly environment: string;
  readonly id: string;
  /** The whole key: shown once, never stored. */
  readonly text: string;
}

const idBytes = 8;
const idLength = 11;
const secretBytes = 32;
const secretLength = 43;
const checksumLength = 6;

/** Tells keys of one installation from another's: `live`, `test`. */
export function isEnvironment(text: string): boolean {
  return /^[a-z]{1,12}$/.test(text);
}

const keyPattern = new RegExp(
  `^dr_([a-z]{1,12})_([0-9A-Za-z]{${idLength}})_[0-9A-Za-z]{${secretLength + checksumLength}}$`,
);

/** @param randomBytes from a source fit for secrets. */
export function mintKey(environment: string, randomBytes: (count: number) => Uint8Array): ApiKey {
  const id = toBase62(randomBytes(idBytes), idLength);
  const body = `dr_${environment}_${id}_${toBase62(randomBytes(secretBytes), secretLength)}`;
  return { environment, id, text: body + checksumOf(body) };
}

/** @returns null for what cannot be a key: of another form, or mistyped */
export function parseKey(text: string): ApiKey | null {
  const match = keyPattern.exec(text);
  const body = text.slice(0, -checksumLength);
  if (!match || text !== body + checksumOf(body)) return null;
  return { environment: match[1]!, id: match[2]!, text };
}

/** What is stored of a key: 32 bytes. */
export function hashKey(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function checksumOf(body: string): string {
  const bytes = Buffer.alloc(4);
  bytes.writeUInt32BE(crc32(body));
  return toBase62(bytes, checksumLength);
}
