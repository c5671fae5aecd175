import { GraphQLError } from 'graphql';

/** Lets the operations of all accounts begin in turns. */
export interface Turns {
  /**
   * Resolves when an operation of this account may begin.
   *
   * @throws GraphQLError with code RATE_LIMITED when too many of them wait already
   */
  take(accountId: string): Promise<void>;
}

/** Operations of one account that begin in one turn of the event loop: a few milliseconds of work. */
const perTurn = 8;
/** Operations of one account that may wait for a turn. */
const maxWaiting = 1_000;

/**
 * However many operations an account sends at once, those of another begin in the next turn of the
 * event loop, behind at most `perTurn` of each account.
 */
export function createTurns(): Turns {
  /** How many began in this turn, by account. */
  const begun = new Map<string, number>();
  const waiting = new Map<string, (() => void)[]>();
  let scheduled = false;

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(nextTurn);
  }

  function nextTurn(): void {
    scheduled = false;
    begun.clear();
    for (const [accountId, queue] of waiting) {
      const next = queue.splice(0, perTurn);
      begun.set(accountId, next.length);
      if (queue.length === 0) waiting.delete(accountId);
      for (const begin of next) begin();
    }
    if (begun.size > 0) schedule();
  }

  return {
    async take(accountId) {
      const count = begun.get(accountId) ?? 0;
      const queue = waiting.get(accountId);
      if (!queue && count < perTurn) {
        begun.set(accountId, count + 1);
        schedule();
        return;
      }
      if (queue && queue.length >= maxWaiting)
        throw new GraphQLError(
          `This account has ${maxWaiting} operations waiting, as many as it may have; wait for answers before sending more.`,
          { extensions: { code: 'RATE_LIMITED' } },
        );
      const turn = Promise.withResolvers<void>();
      if (queue) queue.push(turn.resolve);
      else waiting.set(accountId, [turn.resolve]);
      await turn.promise;
    },
  };
}
