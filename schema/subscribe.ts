import { GraphQLError } from 'graphql';
import { type Guest, SeatsTakenError } from '#src/accounts/subscription-limits.ts';
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
 * The source of a subscription: takes a seat, gives it back when the subscriber has gone, and ends
 * with an error that says why when the key that opened it does not work any more, or when the
 * gateway stops: then with the cursor to go on from.
 *
 * @throws GraphQLError with code RATE_LIMITED when there is no seat
 */
export function subscribe<T>(
  { seats, viewer, isStillValid }: Context,
  make: (signal: AbortSignal) => AsyncGenerator<T, void, undefined>,
  resumable?: Resumable<T>,
): AsyncGenerator<T, void, undefined> {
  let cursor = resumable?.after;
  let reason: GraphQLError | undefined;
  const guest: Guest = {
    accountId: viewer.accountId,
    isWelcome: () => isStillValid(viewer),
    leave(why) {
      reason ??= why === 'CLOSING' ? closing(cursor) : ended;
      void source.return();
    },
  };
  const source = stoppable(make, takeSeat(seats, guest));
  return {
    ...source,
    async next() {
      const result = await source.next();
      if (!result.done && !guest.isWelcome()) guest.leave('NOT_WELCOME');
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

function closing(cursor: number | undefined): GraphQLError {
  return refusal(
    'SHUTTING_DOWN',
    'The gateway is stopping; subscribe again, with `after` where the subscription has it.',
    cursor === undefined ? {} : { cursor },
  );
}

function takeSeat(seats: Context['seats'], guest: Guest): () => void {
  try {
    return seats.take(guest);
  } catch (error) {
    if (error instanceof SeatsTakenError) throw refusal('RATE_LIMITED', error.message);
    throw error;
  }
}
