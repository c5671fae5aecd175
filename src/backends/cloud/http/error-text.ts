import { z } from 'zod';
import type { Answer } from './answer.ts';
import { parseJson } from './json.ts';

/** The envelopes that errors come in. */
const errorBody = z
  .object({
    error_description: z.string().nullish(),
    error: z
      .union([z.string(), z.object({ message: z.string() }).transform(({ message }) => message)])
      .nullish()
      .catch(undefined),
    message: z.string().nullish().catch(undefined),
    detail: z.string().nullish().catch(undefined),
  })
  .transform((body) => body.error_description ?? body.error ?? body.message ?? body.detail);

/** The words of an error inside a parsed answer; undefined where there are none. */
export function errorWords(body: unknown): string | undefined {
  return errorBody.safeParse(body).data ?? undefined;
}

/** The words of an error answer: from JSON, or plain text; of a page only that it is one. */
export function errorText({ bytes, contentType }: Answer): string {
  const body = errorBody.safeParse(parseJson(bytes));
  if (body.success) return body.data ?? '';
  const text = bytes.toString('utf8').trim();
  return contentType.includes('html') || text.startsWith('<') ? 'an HTML page' : text;
}
