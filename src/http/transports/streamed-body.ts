import type { ServerResponse } from 'node:http';
import { whenOver } from '#src/http/client-gone.ts';

/** The body of an answer that goes on, written as the client takes it. */
export interface StreamedBody {
  /** Resolves when the client took enough for more to be sent, or has gone. */
  write(text: string): Promise<void>;
  end(text?: string): void;
  /** Aborts when the client has gone or the body was ended. */
  readonly closed: AbortSignal;
}

export interface StreamedBodyOptions {
  readonly contentType: string;
  /** Sent first, because some browsers wait for a byte of the body. */
  readonly opening: string;
  /** What clients ignore, sent where nothing else is: proxies commonly cut what is silent for 30 or 60 seconds. */
  readonly keepAlive: string;
}

export const keepAliveMs = 12_000;

export function openStreamedBody(
  response: ServerResponse,
  { contentType, opening, keepAlive }: StreamedBodyOptions,
): StreamedBody {
  const closed = new AbortController();
  let drained: PromiseWithResolvers<void> | undefined;
  const release = (): void => {
    drained?.resolve();
    drained = undefined;
  };
  // Nothing for a client that does not read: it would only wait in our memory.
  const beat = setInterval(() => {
    if (!response.writableNeedDrain && !response.writableEnded) response.write(keepAlive);
  }, keepAliveMs);
  response.on('drain', release);
  whenOver(response, () => {
    clearInterval(beat);
    closed.abort();
    release();
  });
  response.socket?.setNoDelay(true);
  response.writeHead(200, {
    'content-type': contentType,
    'cache-control': 'no-cache, no-transform',
    // For nginx, which otherwise gathers what is sent into blocks.
    'x-accel-buffering': 'no',
  });
  response.write(opening);
  return {
    async write(text) {
      if (closed.signal.aborted || response.writableEnded) return;
      if (response.write(text)) return;
      drained ??= Promise.withResolvers();
      await drained.promise;
    },
    end(text) {
      response.end(text);
    },
    closed: closed.signal,
  };
}
