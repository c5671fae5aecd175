import { GraphQLError } from 'graphql';
import { type SlotHolder, SlotsExhaustedError } from '#src/accounts/slot-pool.ts';
import { stoppable } from '#src/async/stoppable.ts';
import type { ErrorCode } from '#src/domain/failures.ts';
import type { Context } from './context.ts';

/** What a subscription answers when it cannot begin or go on: its results have no unions. */
export function refusal(code: ErrorCode, message: string, more: object = {}): GraphQLError {
  return new GraphQLError(message, { extensions: { code, ...more } });
}

export interface Resumable<T> {
  /** Where a client that got this value can go on. */
  cursorOf(value: T): number;
  /** Where a client that got nothing yet can go on. */
  readonly after: number | undefined;
}

/**
 * The source of a subscription: takes a slot, releases it when the subscriber has gone, and ends
 * with an error that says why when the key that opened it does not work any more, or when the
 * gateway stops: then with the cursor to go on from.
 *
 * @throws GraphQLError with code RATE_LIMITED when no slot is free
 */
export function subscribe<T>(
  { subscriptions, viewer, isStillValid }: Context,
  make: (signal: AbortSignal) => AsyncGenerator<T, void, undefined>,
  resumable?: Resumable<T>,
): AsyncGenerator<T, void, undefined> {
  let cursor = resumable?.after;
  let reason: GraphQLError | undefined;
  const holder: SlotHolder = {
    accountId: viewer.accountId,
    isValid: () => isStillValid(viewer),
    end(why) {
      reason ??= why === 'SHUTTING_DOWN' ? shuttingDown(cursor) : ended;
      void source.return();
    },
  };
  const source = stoppable(make, acquire(subscriptions, holder));
  return {
    ...source,
    async next() {
      const result = await source.next();
      if (!result.done && !(await holder.isValid())) holder.end('CREDENTIALS_ENDED');
      if (reason) {
        const last = reason;
        reason = undefined;
        throw last;
      }
      if (!result.done && resumable) cursor = resumable.cursorOf(result.value);
      return result;
    },
  };
}

const ended = refusal('UNAUTHENTICATED', 'The API key that opened this subscription has ended.');

function shuttingDown(cursor: number | undefined): GraphQLError {
  return refusal(
    'SHUTTING_DOWN',
    'The gateway is stopping; subscribe again, with `after` where the subscription has it.',
    cursor === undefined ? {} : { cursor },
  );
}

function acquire(subscriptions: Context['subscriptions'], holder: SlotHolder): () => void {
  try {
    return subscriptions.acquire(holder);
  } catch (error) {
    if (error instanceof SlotsExhaustedError) throw refusal('RATE_LIMITED', error.message);
    throw error;
  }
}
