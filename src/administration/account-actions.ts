import { type Account, accounts } from '#src/accounts/accounts.ts';
import { type Balance, ledger, totalOf } from '#src/credits/ledger.ts';
import { inCredits, type MicroCredits } from '#src/domain/credits.ts';
import { invalidInput } from '#src/domain/gateway-errors.ts';
import { lock, type Steps } from '#src/store/steps.ts';
import type { AdminAction } from './admin-log.ts';
import type { ActionContext, Changed } from './context.ts';
import { accountFacts, balanceFacts } from './facts.ts';

export interface AccountActions {
  /** @param account without an id it gets one. @throws InvalidInputError for an id that is taken or unusable */
  createAccount(account: {
    readonly id?: string | undefined;
    readonly name: string;
  }): Promise<Account>;
  /** @throws NotFoundError, InvalidInputError */
  renameAccount(id: string, name: string): Promise<Account>;
  /** Has it take no requests; what was accepted before goes on. @throws NotFoundError */
  suspendAccount(id: string): Promise<Account>;
  /** @throws NotFoundError */
  resumeAccount(id: string): Promise<Account>;
  /**
   * Ends it for ever: its generations are canceled, what they held and drew is erased by the gateway,
   * its ledger stays.
   *
   * @throws NotFoundError
   */
  deleteAccount(id: string): Promise<Account>;
  /**
   * Adds credits to an account, once for each reference: a repeated call grants nothing.
   *
   * @throws NotFoundError, InvalidInputError
   */
  grant(grant: Grant): Promise<Granted>;
}

export interface Grant {
  readonly accountId: string;
  readonly amount: MicroCredits;
  /** Names the grant, as an invoice number does. */
  readonly reference: string;
}

export interface Granted {
  /** False when there was a grant with this reference before. */
  readonly isNew: boolean;
  readonly balance: Balance;
}

export function accountActions({ change, now, createId }: ActionContext): AccountActions {
  /** Changes an account that is there, and tells whether anything changed. */
  function update(
    id: string,
    action: AdminAction,
    isNeeded: (account: Account) => boolean,
    rule: () => Steps<void>,
  ): Promise<Account> {
    return change(function* (): Steps<Changed<Account>> {
      // One change of an account after the other: what is logged as before was so.
      yield* lock('SELECT account_id FROM balances WHERE account_id = ?', id);
      const before = yield* accounts.mustFind(id);
      if (!isNeeded(before)) return { value: before, change: null };
      yield* rule();
      const after = (yield* accounts.find(id))!;
      const facts = { before: accountFacts(before), after: accountFacts(after) };
      return { value: after, change: { action, accountId: id, target: null, ...facts } };
    });
  }

  return {
    createAccount({ id = createId(), name }) {
      if (!/^[a-z\d][a-z\d-]{0,63}$/.test(id))
        throw invalidInput('id', `"${id}" is not usable.`, '1 to 64 of a-z, 0-9 and "-"');
      mustBeName(name);
      return change(function* () {
        const made = yield* accounts.create({ id, name, createdAt: now() });
        if (!made)
          throw invalidInput('id', `There is an account "${id}".`, 'an id that is not taken');
        const account = yield* accounts.mustFind(id);
        const facts = { before: null, after: accountFacts(account) };
        return {
          value: account,
          change: { action: 'ACCOUNT_CREATED', accountId: id, target: null, ...facts },
        };
      });
    },

    renameAccount(id, name) {
      mustBeName(name);
      const isOther = (account: Account) => account.name !== name;
      return update(id, 'ACCOUNT_RENAMED', isOther, () => accounts.rename(id, name));
    },

    suspendAccount: (id) =>
      update(
        id,
        'ACCOUNT_SUSPENDED',
        ({ suspendedAt }) => suspendedAt === null,
        () => accounts.suspend(id, now()),
      ),

    resumeAccount: (id) =>
      update(
        id,
        'ACCOUNT_RESUMED',
        ({ suspendedAt }) => suspendedAt !== null,
        () => accounts.resume(id),
      ),

    deleteAccount: (id) =>
      update(
        id,
        'ACCOUNT_DELETED',
        () => true,
        () => accounts.markDeleted(id, now()),
      ),

    grant({ accountId, amount, reference }) {
      if (reference === '')
        throw invalidInput('reference', 'It is empty.', 'a text that names the grant');
      return change(function* () {
        yield* accounts.mustFind(accountId);
        const before = yield* ledger.balance(accountId);
        const room = Number.MAX_SAFE_INTEGER - totalOf(before);
        if (!Number.isSafeInteger(amount) || amount < 1 || amount > room)
          throw invalidInput(
            'amount',
            `${inCredits(amount)} credits cannot be granted.`,
            `from 0.000001 to ${inCredits(room)}`,
          );
        const isNew = yield* ledger.grant(accountId, amount, reference, now());
        const value = { isNew, balance: yield* ledger.balance(accountId) };
        if (!isNew) return { value, change: null };
        const after = {
          ...balanceFacts(value.balance),
          granted: inCredits(amount),
          reference,
        };
        const facts = { before: balanceFacts(before), after };
        return {
          value,
          change: { action: 'CREDITS_GRANTED', accountId, target: null, ...facts },
        };
      });
    },
  };
}

const maxName = 200;

function mustBeName(name: string): void {
  if (name.trim() === '' || name.length > maxName)
    throw invalidInput('name', 'It is not usable.', `1 to ${maxName} characters`);
}
