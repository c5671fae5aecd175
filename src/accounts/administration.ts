import { type Balance, ledger, totalOf } from '#src/credits/ledger.ts';
import { InvalidInputError } from '#src/domain/gateway-errors.ts';
import type { Store } from '#src/store/store.ts';
import { type Account, accounts } from './accounts.ts';
import { type KeyRecord, keys, type MintedKey, type NewKey } from './keys.ts';

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
  };
}

const maxName = 200;

function invalid(path: string, message: string, allowed: string): InvalidInputError {
  return new InvalidInputError([{ path, message, allowed }]);
}
