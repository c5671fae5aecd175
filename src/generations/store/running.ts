import { run, type Statement, type Steps, statement } from '#src/store/steps.ts';

/** As many of the account's generations run as may: this one goes on waiting. */
export class AccountBusyError extends Error {
  override readonly name = 'AccountBusyError';

  constructor(accountId: string, most: number) {
    super(`account ${accountId} has ${most} generations running, as many as it may`);
  }
}

/** Counts a generation of the account that begins to run. @throws AccountBusyError when `most` run */
export function* beginRunning(accountId: string, most: number): Steps<void> {
  const changed = yield* run(
    'UPDATE balances SET running = running + 1 WHERE account_id = ? AND running < ?',
    accountId,
    Math.min(most, Number.MAX_SAFE_INTEGER),
  );
  if (changed === 0) throw new AccountBusyError(accountId, most);
}

export function endRunning(accountId: string): Statement {
  return statement('UPDATE balances SET running = running - 1 WHERE account_id = ?', accountId);
}
