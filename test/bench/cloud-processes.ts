import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { FromStandIn } from './stand-in-server.ts';

/** Segmind's stand-in in a process of its own. */
export interface StandIn extends AsyncDisposable {
  readonly url: string;
  readonly apiKey: string;
  /** When the next paid request arrives there: milliseconds since the epoch. */
  nextArrival(): Promise<number>;
}

/** @param imageMs how long an image takes there */
export async function startStandIn(imageMs: number): Promise<StandIn> {
  const child = fork(join(import.meta.dirname, 'stand-in-server.ts'), [`${imageMs}`]);
  const next = async <T extends FromStandIn['type']>(type: T) => {
    for (;;) {
      const [message] = (await once(child, 'message')) as [FromStandIn];
      if (message.type === type) return message as Extract<FromStandIn, { type: T }>;
    }
  };
  const { url, apiKey } = await next('ready');
  return {
    url,
    apiKey,
    nextArrival: async () => (await next('arrived')).at,
    async [Symbol.asyncDispose]() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}

/** See `bare-forwarder.ts`. */
export async function startForwarder({
  url,
  apiKey,
}: StandIn): Promise<AsyncDisposable & { readonly url: string }> {
  const child = fork(join(import.meta.dirname, 'bare-forwarder.ts'), [url, apiKey]);
  const [message] = (await once(child, 'message')) as [{ readonly url: string }];
  return {
    url: message.url,
    async [Symbol.asyncDispose]() {
      child.disconnect();
      await once(child, 'exit');
    },
  };
}
