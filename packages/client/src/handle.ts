import { DarkroomError, FailedError } from './errors.ts';
import { follow } from './follow.ts';
import { clientCancel, clientWatch } from './generated/documents.ts';
import type {
  CancelOutcome,
  ClientCancelMutation,
  ClientWatchSubscription,
} from './generated/types.ts';
import type { Transport } from './transport.ts';
import type { Generation, Update, WatchOptions } from './types.ts';

/** A generation that the gateway has accepted. It lives there, not here. */
export interface GenerationHandle extends AsyncIterable<Update> {
  /** Keep it, in the address or in storage, to find the generation again. */
  readonly id: string;
  /** The last state seen; undefined before the first. */
  readonly current: Generation | undefined;
  /** Its updates until it has ended, over as many connections as it takes. */
  updates(options?: WatchOptions): AsyncGenerator<Update, void, undefined>;
  /**
   * Resolves when it has ended with at least one image.
   * @throws FailedError when it failed or was canceled
   */
  result(signal?: AbortSignal): Promise<Generation>;
  /** Stops it. Images made by then are kept and charged, the rest of the credits returns. */
  cancel(): Promise<CancelOutcome>;
}

const running: readonly string[] = ['QUEUED', 'RUNNING'] satisfies Generation['status'][];

export function hasEnded({ status }: Generation): boolean {
  return !running.includes(status);
}

export function createHandle(
  transport: Transport,
  id: string,
  current?: Generation,
): GenerationHandle {
  async function* updates({ after, preview = false, signal }: WatchOptions = {}) {
    const source = follow(transport, {
      query: clientWatch,
      variables: { id, after, preview },
      pick: (data: ClientWatchSubscription) => data.generation,
      cursorOf: ({ cursor }) => cursor,
      isLast: ({ generation }) => hasEnded(generation),
      signal,
    });
    for await (const update of source) {
      current = update.generation;
      yield update;
    }
  }
  return {
    id,
    get current() {
      return current;
    },
    updates,
    [Symbol.asyncIterator]: () => updates(),
    async result(signal) {
      if (!current || !hasEnded(current))
        for await (const update of updates(signal ? { signal } : {})) current = update.generation;
      if (!current || current.status === 'FAILED' || current.status === 'CANCELED')
        throw new FailedError(current!);
      return current;
    },
    async cancel() {
      const data: ClientCancelMutation = await transport.send(clientCancel, { id });
      const result = data.cancelGeneration;
      if (result.__typename === 'CancelGenerationSuccess') return result.outcome;
      throw new DarkroomError(result.code, result.message);
    },
  };
}
