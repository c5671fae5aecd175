import { timingSafeEqual } from 'node:crypto';
import { UnauthenticatedError } from '#src/domain/gateway-errors.ts';
import type { Store } from '#src/store/store.ts';
import { accounts } from './accounts.ts';
import { hashKey, parseKey } from './api-key.ts';
import { defaultAccountId } from './default-account.ts';
import type { KeyRecord } from './key-record.ts';
import { isUsable, keys, usePrecisionMs } from './keys.ts';
import { allScopes } from './scopes.ts';
import type { Viewer } from './viewer.ts';

/** Headers by their lower-case names, or what stands for them. */
export interface Credentials {
  get(name: 'authorization' | 'x-api-key'): string | null;
}

export interface Authenticator {
  /**
   * Who sends these headers: `authorization: Bearer <key>` or `x-api-key: <key>`. Asks the
   * database each time, so that a key revoked by another process ends at once.
   *
   * @throws UnauthenticatedError without a key where one is needed, and for one that does not work
   */
  authenticate(credentials: Credentials): Viewer | Promise<Viewer>;
  /** Whether the viewer's key still works: for what stays open. */
  isStillValid(viewer: Viewer): boolean | Promise<boolean>;
}

export interface AuthenticatorOptions {
  readonly database: Store;
  /** Whether only this machine can reach the gateway: then no key is needed until one is made. */
  readonly loopback: boolean;
  now(): number;
  /** Told when the use of a key could not be noted: no request waits for that. */
  onFault(error: unknown): void;
}

/** Compared with when there is no such key, so that a wrong id takes as long as a wrong secret. */
const hashOfNone = hashKey('');

export function createAuthenticator(options: AuthenticatorOptions): Authenticator {
  const { database, loopback, now } = options;
  /** Keys that are being looked up: what thousands of subscriptions ask at once is asked once. */
  const underWay = new Map<string, Promise<boolean>>();

  async function isOpen(): Promise<boolean> {
    return loopback && !(await database.read(() => keys.areThereAny()));
  }

  async function isOpenStill(): Promise<boolean> {
    return (await isOpen()) && !(await isDefaultSuspended());
  }

  function isNowUsable(record: KeyRecord | undefined): boolean {
    return record !== undefined && record.suspendedAt === null && isUsable(record, now());
  }

  async function verify(text: string): Promise<KeyRecord> {
    const key = parseKey(text);
    if (!key)
      throw new UnauthenticatedError(
        'This is not an API key of this gateway; check that it was copied whole.',
      );
    const known = await database.read(() => keys.withHash(key.id));
    const isRight = timingSafeEqual(hashKey(text), known?.hash ?? hashOfNone);
    const record = known?.record;
    if (!record || !isRight) throw new UnauthenticatedError('This API key is not known here.');
    if (record.revokedAt !== null) throw new UnauthenticatedError('This API key was revoked.');
    if (!isUsable(record, now())) throw new UnauthenticatedError('This API key has expired.');
    if (record.suspendedAt !== null) throw suspended();
    return record;
  }

  async function isDefaultSuspended(): Promise<boolean> {
    const account = await database.read(() => accounts.find(defaultAccountId));
    return account !== undefined && account.suspendedAt !== null;
  }

  /** @throws UnauthenticatedError where the default account, which needs no key, is suspended */
  async function openViewer(): Promise<Viewer> {
    if (await isDefaultSuspended()) throw suspended();
    return { accountId: defaultAccountId, scopes: allScopes, keyId: null };
  }

  function noteUse({ id, lastUsedAt }: KeyRecord): void {
    const at = now();
    if (lastUsedAt !== null && lastUsedAt > at - usePrecisionMs) return;
    database.write(() => keys.use(id, at)).catch(options.onFault);
  }

  return {
    async authenticate(credentials) {
      const text = keyIn(credentials);
      // Many clients send some text where no key is needed. One of our form was meant for a gateway with keys.
      if (text !== null && (parseKey(text) || !(await isOpen()))) {
        const record = await verify(text);
        noteUse(record);
        return { accountId: record.accountId, scopes: record.scopes, keyId: record.id };
      }
      if (await isOpen()) return openViewer();
      throw new UnauthenticatedError(
        'An API key is needed: send it as "authorization: Bearer <key>" or as "x-api-key: <key>".',
      );
    },
    isStillValid({ keyId }) {
      if (keyId === null) return isOpenStill();
      const known = underWay.get(keyId);
      if (known) return known;
      const record = database.read(() => keys.find(keyId));
      if (!(record instanceof Promise)) return isNowUsable(record);
      const asked = record.then(isNowUsable).finally(() => underWay.delete(keyId));
      underWay.set(keyId, asked);
      return asked;
    },
  };
}

function suspended(): UnauthenticatedError {
  return new UnauthenticatedError(
    'This account is suspended: it takes no requests until an administrator resumes it.',
  );
}

/**
 * @returns null where there is none, also behind `Bearer`: a client whose variable is not set sends that
 * @throws UnauthenticatedError for an authorization of another kind: it was meant for something
 */
function keyIn(credentials: Credentials): string | null {
  const authorization = credentials.get('authorization');
  if (authorization === null) return credentials.get('x-api-key');
  const bearer = /^Bearer(?: +(\S+))? *$/i.exec(authorization);
  if (!bearer) throw new UnauthenticatedError('The authorization header must read "Bearer <key>".');
  return bearer[1] ?? null;
}
