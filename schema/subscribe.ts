import { GraphQLError } from 'graphql';
import type { ErrorCode } from '#src/failures.ts';
import { SeatsTakenError } from '#src/seats.ts';
import { stoppable } from '#src/stoppable.ts';
import type { Context } from './context.ts';

/** What a subscription answers when it cannot begin: results of subscriptions have no unions. */
export const refusal = (code: ErrorCode, message: string): GraphQLError =>
  new GraphQLError(message, { extensions: { code } });

/**
 * The source of a subscription: takes a seat, and gives it back when the subscriber has gone.
 *
 * @throws GraphQLError with code RATE_LIMITED when there is none
 */
export function subscribe<T>(
  { seats, viewer }: Context,
  make: (signal: AbortSignal) => AsyncGenerator<T, void, undefined>,
): AsyncGenerator<T, void, undefined> {
  try {
    return stoppable(make, seats.take(viewer.accountId));
  } catch (error) {
    if (error instanceof SeatsTakenError) throw refusal('RATE_LIMITED', error.message);
    throw error;
  }
}
