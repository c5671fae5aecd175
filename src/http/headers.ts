import type { IncomingMessage } from 'node:http';

/** A Node request's headers as the fetch standard has them. Repeated ones are joined already, but for cookies, which nothing here reads. */
export function headersOf({ headers }: IncomingMessage): Headers {
  return new Headers(
    Object.entries(headers).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}
