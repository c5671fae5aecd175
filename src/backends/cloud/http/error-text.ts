import { z } from 'zod';
import type { Answer } from './answer.ts';
import { parseJson } from './json.ts';

/** Longer error answers are read so far: their words are cut much shorter anyway. */
const mostBytes = 64 * 1024;

/** Each value that a validator refused, and why: `{"loc": ["body", "seed"], "msg": "too large"}`. */
const refusedValues = z
  .array(
    z
      .object({
        loc: z
          .array(z.union([z.string(), z.number()]))
          .nullish()
          .catch(undefined),
        msg: z.string(),
      })
      .transform(({ loc, msg }) => (loc?.length ? `${loc.join('.')}: ${msg}` : msg)),
  )
  .min(1)
  .transform((values) => values.join('; '));

/** A sentence, or an object around it. */
const words = z
  .union([
    z.string(),
    refusedValues,
    z.object({ message: z.string() }).transform(({ message }) => message),
  ])
  .nullish()
  .catch(undefined);

/** The envelopes that errors come in. */
const errorBody = z
  .object({
    error_description: words,
    error: words,
    message: words,
    detail: words,
  })
  .transform((body) => body.error_description ?? body.error ?? body.message ?? body.detail);

/** The words of an error inside a parsed answer; undefined where there are none. */
export function errorWords(body: unknown): string | undefined {
  return errorBody.safeParse(body).data ?? undefined;
}

/** The words of an error answer: from JSON, or plain text; of a page only that it is one. */
export function errorText({ bytes: all, contentType }: Answer): string {
  const bytes = all.subarray(0, mostBytes);
  const body = errorBody.safeParse(parseJson(bytes));
  if (body.success) return body.data ?? '';
  const text = bytes.toString('utf8').trim();
  return contentType.includes('html') || text.startsWith('<') ? 'an HTML page' : text;
}
