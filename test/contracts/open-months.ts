import { expect } from 'vitest';
import { providerMonths } from '#src/budgets/provider-months.ts';
import { ledger } from '#src/credits/ledger.ts';
import type { Billed, Failure } from '#src/domain/failures.ts';
import { transitions } from '#src/generations/store/transitions/transitions.ts';
import { audit } from '#src/store/audit.ts';
import { openAccount, storeGeneration } from '#test/helpers/stored-generation.ts';
import type { OpenStore } from './store.ts';

/** The last moment of a November, and the first of December. */
export const november = Date.UTC(2026, 11, 1) - 1;
export const december = november + 1;

export const begun = {
  backend: 'segmind',
  weights: 'PUBLISHED',
  revision: 'r',
  reason: 'test',
} as const;
export const unlimited = Number.MAX_SAFE_INTEGER;

/** A store with an account, and what begins and ends attempts of its generations at Segmind. */
export async function openMonths(open: OpenStore) {
  const host = await open();
  const { store } = host;
  let made = 0;
  await store.write(function* () {
    yield* openAccount('a');
    yield* ledger.grant('a', 1_000_000, 'first', 0);
  });
  const end = (billed: Billed, cost: number) =>
    ({ outcome: 'FAILED', failure: null, billed, cost }) as const;
  return {
    store,
    [Symbol.asyncDispose]: () => host[Symbol.asyncDispose](),
    async accept(samples = 1) {
      const id = `g${made++}`;
      await store.write(() => storeGeneration({ id, accountId: 'a', samples, hold: 1 }));
      return id;
    },
    /** Begins the attempt after this one. */
    begin(id: string, amount: number, limit: number, at = november, attempt = 0) {
      const start = { ...begun, reservation: { amount, limit } };
      return store.write(() => transitions.start({ id, attempt }, start, unlimited, at));
    },
    end(id: string, billed: Billed, cost: number, attempt = 1, at = november) {
      const finish = { status: 'FAILED', failure: null, progress: [] } as const;
      return store.write(() =>
        transitions.finish({ id, attempt }, { ...finish, attempt: end(billed, cost) }, at),
      );
    },
    moveOn(id: string, billed: Billed, cost: number, attempt = 1, at = november) {
      const next = { backend: 'replicate', reason: 'test' } as const;
      return store.write(() =>
        transitions.attemptFailed({ id, attempt }, end(billed, cost), next, at),
      );
    },
    /** The first sample of the first attempt, which was submitted. */
    fail(id: string, billed: Billed, cost = 0) {
      const code = billed === 'UNKNOWN' ? 'OUTCOME_UNKNOWN' : 'PROVIDER_FAILED';
      const failure: Failure = { code, message: '', retryable: true, billed };
      const fence = { id, attempt: 1 };
      return store.write(function* () {
        yield* transitions.submitting(fence, 0);
        yield* transitions.sampleFailed(fence, { index: 0, failure, cost }, [], november);
      });
    },
    /** `[spent, reserved]` of the month. */
    async month(at = november) {
      expect(await store.read(() => audit())).toEqual([]);
      const rows = await store.read(() => providerMonths.at(at));
      const row = rows.find(({ backend }) => backend === 'segmind');
      return row && [row.spent, row.reserved];
    },
  };
}
