import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { whenOver } from '#src/http/client-gone.ts';

/** The head of a request as the web's standard has it; it aborts when the client has gone. */
export function toWebRequest(
  { method = 'GET', headers }: IncomingMessage,
  response: ServerResponse,
  url: URL,
): Request {
  const left = new AbortController();
  whenOver(response, () => left.abort());
  const list = Object.entries(headers).flatMap(([name, value]) =>
    value === undefined ? [] : [[name, String(value)] as [string, string]],
  );
  return new Request(url, { method, headers: list, signal: left.signal });
}

/** Sends an answer of the web's standard as the client takes it. */
export async function sendWebResponse(response: ServerResponse, answer: Response): Promise<void> {
  response.writeHead(answer.status, {
    ...Object.fromEntries(answer.headers),
    'cache-control': 'no-store',
    'x-accel-buffering': 'no',
  });
  if (!answer.body) return void response.end();
  await pipeline(answer.body, response).catch((error) => {
    // The client has gone: there is no one to tell.
    if (!response.destroyed) throw error;
  });
}
