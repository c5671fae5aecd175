import { GraphQLError } from 'graphql';
import type { ErrorCode } from '#src/failures.ts';
import { SeatsTakenError } from '#src/seats.ts';
import { stoppable } from '#src/stoppable.ts';
import type { Context } from './context.ts';

/** What a subscription answers when it cannot begin: results of subscriptions have no unions. */
export const refusal = (code: ErrorCode, message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code } });

/**
 * The source of a subscription: takes a seat, gives it back when the subscriber has gone, and ends
 * when the key that opened it does not work any more.
 *
 * @throws GraphQLError with code RATE_LIMITED when there is no seat
 */
export function subscribe<T>(
  { seats, viewer, isStillValid }: Context,
  make: (signal: AbortSignal) => AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  const allowed = async function* (signal: AbortSignal): AsyncGenerator<T, void, undefined> {
    for await (const value of make(signal)) {
      if (!isStillValid(viewer))
        throw refusal('UNAUTHENTICATED', 'The API key that opened this subscription has ended.');
      yield value;
    }
  };
  try {
    return stoppable(allowed, seats.take(viewer.accountId));
  } catch (error) {
    if (error instanceof SeatsTakenError) throw refusal('RATE_LIMITED', error.message);
    throw error;
  }
}
