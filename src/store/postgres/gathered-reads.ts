import type { PoolClient } from 'pg';
import type { Steps } from '#src/store/steps.ts';
import { type Connections, send } from './connections.ts';
import { isLost } from './errors.ts';

/** So many share a connection at most: those behind a slow one wait for it. */
const mostTogether = 16;

interface Read {
  /** @throws what the read throws, which its caller is told as well */
  perform(client: PoolClient): Promise<void>;
  fail(error: unknown): void;
}

/**
 * Reads that wait for a connection at the same time share one, and the round trips on it: an update that a
 * watcher is sent takes a handful of small ones, and a process has only a few connections.
 *
 * @returns reads something; it rejects with what the rule, its statement or its connection throws
 */
export function gatherReads({ lend }: Pick<Connections, 'lend'>) {
  /** Those for which a connection has been asked for, and is not there yet. */
  let open: Read[] | undefined;

  function begin(): Read[] {
    const reads: Read[] = [];
    const close = (): void => {
      if (open === reads) open = undefined;
    };
    lend(async (client) => {
      close();
      const ended = await Promise.allSettled(reads.map((one) => one.perform(client)));
      const lost = ended.find((one) => one.status === 'rejected' && isLost(one.reason));
      // Only so it is thrown away.
      if (lost?.status === 'rejected') throw lost.reason;
    }).catch((error) => {
      close();
      for (const { fail } of reads) fail(error);
    });
    return reads;
  }

  return function read<T>(rule: () => Steps<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<T>();
    if (!open || open.length >= mostTogether) open = begin();
    open.push({
      async perform(client) {
        await drive(client, rule).then(resolve, (error) => {
          reject(error);
          throw error;
        });
      },
      fail: reject,
    });
    return promise;
  };
}

async function drive<T>(client: PoolClient, rule: () => Steps<T>): Promise<T> {
  const steps = rule();
  let step = steps.next([]);
  while (!step.done) step = steps.next(await send(client, step.value));
  return step.value;
}
