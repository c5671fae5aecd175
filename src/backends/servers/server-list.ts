import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { type CatalogueId, modelIds } from '#models/index.ts';

/** A server that the operator runs. */
export interface ServerEntry {
  readonly name: string;
  /** Of its root, below which is `/sdapi/v1`; user and password, where it wants them, are in it. */
  readonly url: string;
  /** What it has: by the catalogue's ids, its own name of the checkpoint, or null for the one that is loaded. */
  readonly models: Readonly<Partial<Record<CatalogueId, string | null>>>;
  /** Images that it draws at once. */
  readonly places: number;
}

/** The user and the password of a URL. @throws URIError where they are not percent-encoded */
export function credentialsOf({ username, password }: URL) {
  return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
}

function isEncoded(url: string): boolean {
  try {
    credentialsOf(new URL(url));
    return true;
  } catch (error) {
    // What is no URL at all is told by itself.
    return !(error instanceof URIError);
  }
}

const entry = z.strictObject({
  name: z
    .string()
    .regex(/^[\w .-]{1,40}$/, 'letters, digits, spaces, dots and hyphens, at most 40'),
  url: z
    .url({ protocol: /^https?$/, error: 'a URL such as http://192.168.1.20:7860' })
    .refine(isEncoded, 'user and password percent-encoded, as in http://ann:100%25@192.168.1.20'),
  models: z
    .partialRecord(z.enum(modelIds), z.string().min(1).nullable())
    .refine((models) => Object.keys(models).length > 0, 'at least one model'),
  places: z.int().min(1).max(64).default(1),
});

const list = z
  .array(entry)
  .min(1)
  .refine((all) => new Set(all.map(({ name }) => name)).size === all.length, {
    error: 'each name once',
  });

/**
 * Reads the list of servers, a JSON file such as
 * `[{ "name": "attic", "url": "http://192.168.1.20:7860", "models": { "tiny-sd": null }, "places": 1 }]`.
 *
 * @throws RangeError with a sentence that says what is wrong
 */
export function readServerList(file: string): readonly ServerEntry[] {
  const read = list.safeParse(parse(file));
  if (read.success) return read.data;
  throw new RangeError(`${file} is no list of servers: ${z.prettifyError(read.error)}`);
}

function parse(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new RangeError(`${file} cannot be read as JSON: ${(error as Error).message}`);
  }
}
