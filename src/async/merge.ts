import { createChannel } from './channel.ts';

/**
 * What several tasks say, as one iteration. Each waits in `send` until the reader has asked for more.
 * When the reader leaves, `left` aborts, and the iteration ends with the last of the tasks.
 *
 * @param start begins the tasks
 * @throws what a task throws, once all have ended
 */
export async function* merge<T>(
  start: (send: (item: T) => Promise<void>, left: AbortSignal) => readonly Promise<void>[],
): AsyncGenerator<T, void, undefined> {
  const readerLeft = new AbortController();
  const channel = createChannel<T>();
  const tasks = start(channel.send, readerLeft.signal);
  const working = Promise.allSettled(tasks).finally(() => channel.end());
  try {
    for await (const item of channel.receive()) yield item;
  } finally {
    readerLeft.abort(new Error('this run is not read any more'));
    channel.close();
    await working;
  }
  for (const result of await working) if (result.status === 'rejected') throw result.reason;
}
