/**
 * Watches a generation with nothing but `fetch`, and goes on where it was after a lost connection.
 *
 *     node examples/watch-generation.ts <id> [gateway]
 */
import { setTimeout as wait } from 'node:timers/promises';
import type { Update } from './operations.ts';

export interface WatchOptions {
  readonly gateway: string;
  readonly id: string;
  /** 0 for every update from the first; absent, the state comes first. */
  readonly after?: number | undefined;
  readonly headers?: Readonly<Record<string, string>>;
  readonly signal?: AbortSignal;
}

const longestWaitMs = 8_000;

/** Yields each update once, in order, until the generation has ended. @throws what the gateway refuses */
export async function* watchGeneration(options: WatchOptions): AsyncGenerator<Update> {
  let { after } = options;
  for (let failures = 0; ; failures++) {
    try {
      for await (const update of connect(options, after)) {
        after = update.cursor;
        failures = 0;
        yield update;
        if (update.kind === 'FINISHED') return;
      }
      if (failures === 0) return;
    } catch (error) {
      // fetch and its streams fail with a TypeError when the network does.
      if (!(error instanceof TypeError)) throw error;
    }
    const pauseMs = Math.min(longestWaitMs, 250 * 2 ** failures);
    await wait(pauseMs * (0.5 + Math.random() / 2), undefined, { signal: options.signal });
  }
}

async function* connect(options: WatchOptions, after?: number): AsyncGenerator<Update> {
  const { gateway, id, headers, signal } = options;
  const url = `${gateway}/generations/${encodeURIComponent(id)}/events`;
  const response = await fetch(after === undefined ? url : `${url}?after=${after}`, {
    ...(headers && { headers }),
    ...(signal && { signal }),
  });
  if (response.status === 204) return;
  if (!response.ok) {
    const { errors } = (await response.json()) as { errors: { message: string }[] };
    throw new Error(errors.map(({ message }) => message).join(' '));
  }
  let text = '';
  for await (const chunk of response.body!.pipeThrough(new TextDecoderStream())) {
    const events = (text + chunk).split('\n\n');
    text = events.pop()!;
    for (const event of events) {
      const data = /^data: (.+)$/m.exec(event)?.[1];
      if (data !== undefined) yield JSON.parse(data);
    }
  }
}

if (import.meta.main) {
  const [id = '', gateway = 'http://127.0.0.1:4000'] = process.argv.slice(2);
  for await (const { kind, generation } of watchGeneration({ gateway, id }))
    console.log(kind, generation.status, generation.progress, generation.images);
}
