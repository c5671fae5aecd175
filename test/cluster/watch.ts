import { setTimeout as wait } from 'node:timers/promises';
import { unlessGone } from './load.ts';

/** What a watcher saw of a generation, whatever gateways it was at. */
export interface Seen {
  readonly globalId: string;
  /** In the order in which they came. */
  readonly cursors: readonly number[];
  /** Left out by gateways because the watcher was slow. */
  readonly missed: number;
  readonly hops: number;
  readonly hasEnded: boolean;
}

export interface WatchOptions {
  readonly globalId: string;
  readonly apiKey: string;
  gatewayUrls(): string[];
  readonly random: () => number;
  readonly until: AbortSignal;
}

/** A gateway that tells nothing for so long is left, too: it may be cut off from the database. */
const patienceMs = 5_000;
/** Leaves a gateway after so many events at most. */
const mostEvents = 6;

/** Watches a generation from its first event to its end, and moves to another gateway again and again. */
export async function watchHopping(options: WatchOptions): Promise<Seen> {
  const { globalId, apiKey, random, until } = options;
  const cursors: number[] = [];
  let missed = 0;
  let hops = 0;
  let hasEnded = false;

  async function follow(url: string, signal: AbortSignal): Promise<void> {
    const after = cursors.at(-1) ?? 0;
    const response = await fetch(`${url}/generations/${globalId}/events?after=${after}`, {
      headers: { 'x-api-key': apiKey },
      signal,
    });
    if (response.status === 204) {
      hasEnded = true;
      return;
    }
    if (!response.ok || !response.body) return;
    let left = 1 + Math.floor(random() * mostEvents);
    let text = '';
    for await (const chunk of response.body.pipeThrough(new TextDecoderStream())) {
      text += chunk;
      const events = text.split('\n\n');
      text = events.pop()!;
      for (const event of events) {
        const data = /^data: (.*)$/m.exec(event)?.[1];
        const update =
          data && (JSON.parse(data) as { cursor?: number; missed?: number; kind?: string });
        if (!update || update.cursor === undefined) continue;
        cursors.push(update.cursor);
        missed += update.missed ?? 0;
        if (update.kind === 'FINISHED') {
          hasEnded = true;
          return;
        }
        left -= 1;
        if (left === 0) return;
      }
    }
  }

  while (!hasEnded && !until.aborted) {
    const urls = options.gatewayUrls();
    const url = urls[Math.floor(random() * urls.length)];
    const hop = AbortSignal.timeout(patienceMs);
    if (url)
      await follow(url, AbortSignal.any([hop, until])).catch((error) => {
        if (!hop.aborted && !until.aborted) unlessGone(error);
      });
    hops += 1;
    if (!hasEnded) await wait(20);
  }
  return { globalId, cursors, missed, hops, hasEnded };
}
