import { budgets } from '#src/budgets/budgets.ts';
import { type Balance, ledger, totalOf } from '#src/credits/ledger.ts';
import type { Budget, BudgetName } from '#src/domain/budgets.ts';
import type { MicroCredits } from '#src/domain/credits.ts';
import { InvalidInputError, NotFoundError } from '#src/domain/gateway-errors.ts';
import type { Steps } from '#src/store/steps.ts';
import type { Store } from '#src/store/store.ts';
import { type Account, accounts } from './accounts.ts';
import type { KeyLimits } from './key-limits.ts';
import type { KeyRecord } from './key-record.ts';
import { keys, type MintedKey, type NewKey } from './keys.ts';

/** What an administrator can do, from the command line or over the API: the same code behind both. */
export interface Administration {
  /** @param account without an id it gets one. @throws InvalidInputError for an id that is taken or unusable */
  createAccount(account: {
    readonly id?: string | undefined;
    readonly name: string;
  }): Promise<Account>;
  /**
   * Adds credits to an account, once for each reference: a repeated call grants nothing.
   *
   * @throws NotFoundError, InvalidInputError
   */
  grant(grant: Grant): Promise<Granted>;
  /** @throws NotFoundError, InvalidInputError */
  createKey(key: NewKey): Promise<MintedKey>;
  /** @throws NotFoundError */
  revokeKey(id: string): Promise<KeyRecord>;
  /** @throws NotFoundError, InvalidInputError */
  rotateKey(id: string, overlapMs: number): Promise<MintedKey>;
  /** Puts limits in the place of those that the key has. @throws NotFoundError, InvalidInputError */
  limitKey(id: string, limits: KeyLimits): Promise<KeyRecord>;
  /** Makes a budget, or changes its amount. @throws NotFoundError, InvalidInputError */
  setBudget(name: BudgetName, amount: MicroCredits): Promise<Budget>;
  /** @throws NotFoundError */
  removeBudget(name: BudgetName): Promise<void>;
}

export interface Grant {
  readonly accountId: string;
  /** Micro-credits. */
  readonly amount: number;
  /** Names the grant, as an invoice number does. */
  readonly reference: string;
}

export interface Granted {
  /** False when there was a grant with this reference before. */
  readonly isNew: boolean;
  readonly balance: Balance;
}

export interface AdministrationOptions {
  readonly database: Store;
  now(): number;
  createId(): string;
  /** From a source fit for secrets. */
  randomBytes(count: number): Uint8Array;
  /** Told after each change, so that who watches sees it at once. */
  onChange(accountId: string): void;
}

export function createAdministration(options: AdministrationOptions): Administration {
  const { database, now, createId, randomBytes, onChange } = options;
  const clock = () => ({ now: now(), randomBytes });
  return {
    async createAccount({ id = createId(), name }) {
      if (!/^[a-z\d][a-z\d-]{0,63}$/.test(id))
        throw invalid('id', `"${id}" is not usable.`, '1 to 64 of a-z, 0-9 and "-"');
      if (name.trim() === '' || name.length > maxName)
        throw invalid('name', 'It is not usable.', `1 to ${maxName} characters`);
      const account = { id, name, createdAt: now() };
      const made = await database.write(() => accounts.create(account));
      if (!made) throw invalid('id', `There is an account "${id}".`, 'an id that is not taken');
      return account;
    },

    async grant({ accountId, amount, reference }) {
      if (reference === '')
        throw invalid('reference', 'It is empty.', 'a text that names the grant');
      const granted = await database.write(function* () {
        yield* accounts.mustFind(accountId);
        const room = Number.MAX_SAFE_INTEGER - totalOf(yield* ledger.balance(accountId));
        if (!Number.isSafeInteger(amount) || amount < 1 || amount > room)
          throw invalid(
            'amount',
            `${amount / 1e6} credits cannot be granted.`,
            `from 0.000001 to ${room / 1e6}`,
          );
        const isNew = yield* ledger.grant(accountId, amount, reference, now());
        return { isNew, balance: yield* ledger.balance(accountId) };
      });
      onChange(accountId);
      return granted;
    },

    createKey: (key) => database.write(() => keys.create(key, clock())),

    async revokeKey(id) {
      const record = await database.write(() => keys.revoke(id, now()));
      onChange(record.accountId);
      return record;
    },

    rotateKey: (id, overlapMs) => database.write(() => keys.rotate(id, overlapMs, clock())),
    limitKey: (id, limits) => database.write(() => keys.limit(id, limits)),

    setBudget: (name, amount) =>
      database.write(function* () {
        if (!Number.isSafeInteger(amount) || amount < 0)
          throw invalid('amount', `${amount / 1e6} is not an amount.`, 'credits from 0');
        return yield* budgets.set(yield* budgetNamed(name), amount, now());
      }),

    removeBudget: (name) =>
      database.write(function* () {
        const removed = yield* budgets.remove(yield* budgetNamed(name));
        if (!removed) throw new NotFoundError('budget');
      }),
  };
}

/** The same with the first of the key's rotations. @throws NotFoundError for an account or key that is not there */
function* budgetNamed({ accountId, keyId, period }: BudgetName): Steps<BudgetName> {
  yield* accounts.mustFind(accountId);
  if (keyId === null) return { accountId, keyId, period };
  const key = yield* keys.mustFind(keyId);
  if (key.accountId !== accountId) throw new NotFoundError('key');
  return { accountId, keyId: key.origin, period };
}

const maxName = 200;

function invalid(path: string, message: string, allowed: string): InvalidInputError {
  return new InvalidInputError([{ path, message, allowed }]);
}
