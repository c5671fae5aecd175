import { isUtf8 } from 'node:buffer';
import type { IncomingMessage } from 'node:http';

/** A gateway takes prompts, not files: the longest two prompts and a large query fit several times. */
export const maxBodyBytes = 256 * 1024;

/** The request cannot be read; `status` is what HTTP calls it. */
export class UnreadableRequestError extends Error {
  override readonly name = 'UnreadableRequestError';
  readonly status: 400 | 413;

  constructor(status: 400 | 413, message: string) {
    super(message);
    this.status = status;
  }
}

/** Reads a whole body. @throws UnreadableRequestError as soon as it is to exceed `most` bytes or does, and for none */
export async function readBytes(request: IncomingMessage, most: number): Promise<Buffer> {
  const tooLarge = () =>
    new UnreadableRequestError(413, `The body may have at most ${most} bytes.`);
  if (Number(request.headers['content-length'] ?? 0) > most) throw tooLarge();
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    bytes += chunk.byteLength;
    if (bytes > most) throw tooLarge();
    chunks.push(chunk);
  }
  if (bytes === 0) throw new UnreadableRequestError(400, 'The request has no body.');
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks);
}

/**
 * Reads a whole body as JSON.
 *
 * @throws UnreadableRequestError as soon as it exceeds `maxBodyBytes`, and for what is not JSON
 */
export async function readJson(request: IncomingMessage): Promise<unknown> {
  const body = await readBytes(request, maxBodyBytes);
  if (!isUtf8(body)) throw new UnreadableRequestError(400, 'The body is not UTF-8.');
  return parseJson(body.toString('utf8'), 'The body');
}

/** @param what names the text in the error. @throws UnreadableRequestError for what is not JSON */
export function parseJson(text: string, what: string): unknown {
  try {
    return JSON.parse(text);
  } catch (error) {
    if (!(error instanceof SyntaxError)) throw error;
    throw new UnreadableRequestError(400, `${what} is not JSON.`);
  }
}
