import type { KeyLimits } from '#src/accounts/key-limits.ts';
import type { KeyRecord } from '#src/accounts/key-record.ts';
import { keys, type MintedKey, type NewKey } from '#src/accounts/keys.ts';
import type { AdminAction, AdminChange } from './admin-log.ts';
import type { ActionContext } from './context.ts';
import { keyFacts } from './facts.ts';

export interface KeyActions {
  /** @throws NotFoundError, InvalidInputError */
  createKey(key: NewKey): Promise<MintedKey>;
  /** @throws NotFoundError */
  revokeKey(id: string): Promise<KeyRecord>;
  /** @throws NotFoundError, InvalidInputError */
  rotateKey(id: string, overlapMs: number): Promise<MintedKey>;
  /** Puts limits in the place of those that the key has. @throws NotFoundError, InvalidInputError */
  limitKey(id: string, limits: KeyLimits): Promise<KeyRecord>;
}

export function keyActions({ change, now, randomBytes }: ActionContext): KeyActions {
  const clock = () => ({ now: now(), randomBytes });
  return {
    createKey: (key) =>
      change(function* () {
        const value = yield* keys.create(key, clock());
        return { value, change: changed('KEY_CREATED', null, value.record) };
      }),

    revokeKey: (id) =>
      change(function* () {
        const before = yield* keys.mustLock(id);
        const value = yield* keys.revoke(id, now());
        if (before.revokedAt !== null) return { value, change: null };
        return { value, change: changed('KEY_REVOKED', before, value) };
      }),

    rotateKey: (id, overlapMs) =>
      change(function* () {
        const before = yield* keys.mustLock(id);
        const value = yield* keys.rotate(id, overlapMs, clock());
        const after = yield* keys.mustFind(id);
        return { value, change: changed('KEY_ROTATED', before, after) };
      }),

    limitKey: (id, limits) =>
      change(function* () {
        const before = yield* keys.mustLock(id);
        const value = yield* keys.limit(id, limits);
        return { value, change: changed('KEY_LIMITED', before, value) };
      }),
  };
}

function changed(action: AdminAction, before: KeyRecord | null, after: KeyRecord): AdminChange {
  return {
    action,
    accountId: after.accountId,
    target: after.id,
    before: before && keyFacts(before),
    after: keyFacts(after),
  };
}
