import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ledger } from '#src/credits/ledger.ts';
import { isTerminal } from '#src/domain/generation.ts';
import { StaleAttemptError } from '#src/generations/store/fence.ts';
import { transitions } from '#src/generations/store/transitions/transitions.ts';
import { audit } from '#src/store/audit.ts';
import type { SqliteStore } from '#src/store/sqlite/store.ts';
import { openSqliteStore } from '#src/store/sqlite/store.ts';
import { all } from '#src/store/steps.ts';
import { openAccount, ShortError, storeGeneration } from '#test/helpers/stored-generation.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

/** What may happen to an account's credits, as calls with whatever arguments. */
type Call =
  | { readonly type: 'grant'; readonly amount: number; readonly phase: number }
  | { readonly type: 'accept'; readonly id: number; readonly hold: number }
  | { readonly type: 'start'; readonly id: number; readonly attempt: number }
  | { readonly type: 'image'; readonly id: number; readonly attempt: number; readonly cost: number }
  | { readonly type: 'handOver'; readonly id: number; readonly attempt: number }
  | {
      readonly type: 'finish';
      readonly id: number;
      readonly attempt: number;
      readonly cancel: boolean;
    };

/** The reference: what a ledger is, in as few words as it can be said. */
function createReference() {
  let available = 0;
  let held = 0;
  let spent = 0;
  const grants = new Set<number>();
  const open = new Map<
    number,
    { hold: number; attempt: number; running: boolean; cost: number | null }
  >();
  const known = new Set<number>();
  /** @returns what the call answers: a value, or the name of its error */
  function apply(call: Call): unknown {
    if (call.type === 'grant') {
      if (grants.has(call.phase)) return false;
      grants.add(call.phase);
      available += call.amount;
      return true;
    }
    if (call.type === 'accept') {
      if (call.hold > available) return 'ShortError';
      if (known.has(call.id)) return 'Error';
      available -= call.hold;
      held += call.hold;
      known.add(call.id);
      open.set(call.id, { hold: call.hold, attempt: 0, running: false, cost: null });
      return 'ACCEPTED';
    }
    const one = open.get(call.id);
    if (!one || one.attempt !== call.attempt) return 'StaleAttemptError';
    if (call.type === 'start') {
      one.attempt += 1;
      one.running = true;
      return 'STARTED';
    }
    if (call.type === 'image') {
      if (!one.running) return 'StaleAttemptError';
      one.cost ??= call.cost;
      return 'IMAGE';
    }
    if (call.type === 'handOver') {
      one.running = false;
      return 'ATTEMPT_FAILED';
    }
    open.delete(call.id);
    const captured = Math.min(one.cost ?? 0, one.hold);
    held -= one.hold;
    available += one.hold - captured;
    spent += captured;
    return 'FINISHED';
  }
  /** The fence of a run that is so many attempts behind. */
  const behind = (id: number, lag: number): number => (open.get(id)?.attempt ?? 0) - lag;
  return { apply, behind, balance: () => ({ available, held, spent }) };
}

const idle = [{ phase: 'QUEUED', step: 0, steps: 0, fraction: 0, basis: 'MEASURED' }] as const;
const picture = {
  key: 'a/b.png',
  mimeType: 'image/png',
  width: 1,
  height: 1,
  bytes: 1,
  sha256: '',
  thumbhash: '',
};

/** The same call on the real thing. */
async function call(database: SqliteStore, one: Call): Promise<unknown> {
  const fence = 'attempt' in one ? { id: `g${one.id}`, attempt: one.attempt } : null;
  try {
    return await database.write(function* () {
      switch (one.type) {
        case 'grant':
          return yield* ledger.grant('a', one.amount, String(one.phase), 0);
        case 'accept':
          return (yield* storeGeneration({
            id: `g${one.id}`,
            accountId: 'a',
            samples: 1,
            hold: one.hold,
          })).kind;
        case 'start':
          return (yield* transitions.start(
            fence!,
            { backend: 'local', weights: 'DEMO', revision: 'r', reason: 'test' },
            Number.POSITIVE_INFINITY,
            1,
          )).kind;
        case 'image':
          return (yield* transitions.image(
            fence!,
            { index: 0, image: picture, seed: 1, cost: one.cost },
            idle,
            1,
          )).kind;
        case 'handOver':
          return (yield* transitions.attemptFailed(
            fence!,
            { outcome: 'FAILED', failure: null, billed: 'NO', cost: 0 },
            { backend: 'segmind', reason: 'test' },
            1,
          )).kind;
        case 'finish': {
          const [sample] = yield* all<{ status: string }>(
            'SELECT status FROM samples WHERE generation_id = ?',
            fence!.id,
          );
          const status = one.cancel
            ? 'CANCELED'
            : sample?.status === 'SUCCEEDED'
              ? 'SUCCEEDED'
              : 'FAILED';
          const event = yield* transitions.finish(
            fence!,
            { status, failure: null, progress: idle },
            1,
          );
          expect(isTerminal(event.status)).toBe(true);
          return event.kind;
        }
      }
    });
  } catch (error) {
    if (error instanceof ShortError || error instanceof StaleAttemptError) return error.name;
    return 'Error';
  }
}

const id = fc.nat(2);
/** How many attempts the caller is behind: mostly it is the current run, sometimes one that was thought dead. */
const attempt = fc.oneof(
  { weight: 5, arbitrary: fc.constant(0) },
  { weight: 1, arbitrary: fc.constant(1) },
);
const amount = fc.nat(100);
const anyCall: fc.Arbitrary<Call> = fc.oneof(
  {
    weight: 2,
    arbitrary: fc.record({
      type: fc.constant('grant'),
      amount: fc.integer({ min: 1, max: 200 }),
      phase: fc.nat(6),
    }),
  },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('accept'), id, hold: amount }) },
  { weight: 4, arbitrary: fc.record({ type: fc.constant('start'), id, attempt }) },
  { weight: 3, arbitrary: fc.record({ type: fc.constant('image'), id, attempt, cost: amount }) },
  { weight: 1, arbitrary: fc.record({ type: fc.constant('handOver'), id, attempt }) },
  {
    weight: 3,
    arbitrary: fc.record({ type: fc.constant('finish'), id, attempt, cancel: fc.boolean() }),
  },
);

interface Real {
  readonly database: SqliteStore;
}
type Reference = ReturnType<typeof createReference>;

/** Calls at the same moment: they share a transaction, and none may see or undo another's work. */
const together = (calls: readonly Call[]): fc.AsyncCommand<Reference, Real> => ({
  check: () => true,
  async run(reference, { database }) {
    const expected: unknown[] = [];
    const asked = calls.map((one) => {
      const now =
        'attempt' in one ? { ...one, attempt: reference.behind(one.id, one.attempt) } : one;
      expected.push(reference.apply(now));
      return call(database, now);
    });
    expect(await Promise.all(asked)).toEqual(expected);
    expect(database.read(() => ledger.balance('a'))).toEqual(reference.balance());
    expect(database.read(() => audit())).toEqual([]);
  },
  toString: () => JSON.stringify(calls),
});

describe('ledger', () => {
  it('does what the reference does, call by call and many at once, and its books are always right', async () => {
    using folder = temporaryFolder();
    let count = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.commands([fc.array(anyCall, { minLength: 1, maxLength: 5 }).map(together)], {
          maxCommands: 40,
        }),
        async (commands) => {
          using database = openSqliteStore(`${folder.path}/${count++}`);
          // A crash is not what this is about: syncs would only make it slow.
          database.read(() => all('PRAGMA synchronous = OFF'));
          await database.write(() => openAccount('a'));
          await fc.asyncModelRun(
            () => ({ model: createReference(), real: { database } }),
            commands,
          );
        },
      ),
      { numRuns: 300 },
    );
  });

  it.each([0, -1, 0.5, Number.NaN, 2 ** 53])('grants no %s micro-credits', async (amount) => {
    using folder = temporaryFolder();
    using database = openSqliteStore(folder.path);
    await database.write(() => openAccount('a'));
    await expect(database.write(() => ledger.grant('a', amount, 'p', 0))).rejects.toThrow(
      RangeError,
    );
    expect(database.read(() => audit())).toEqual([]);
  });

  it('grants nothing to an account that is not there, and never more than can be counted', async () => {
    using folder = temporaryFolder();
    using database = openSqliteStore(folder.path);
    await database.write(() => openAccount('a'));
    const grant = (account: string, amount: number, phase: string) =>
      database.write(() => ledger.grant(account, amount, phase, 0));
    await expect(grant('b', 1, 'p')).rejects.toThrow(RangeError);
    await grant('a', Number.MAX_SAFE_INTEGER, 'p');
    await expect(grant('a', 1, 'q')).rejects.toThrow(RangeError);
    expect(database.read(() => ledger.balance('a')).available).toBe(Number.MAX_SAFE_INTEGER);
  });

  it('charges at most what was held', async () => {
    using folder = temporaryFolder();
    using database = openSqliteStore(folder.path);
    await database.write(function* () {
      yield* openAccount('a');
      yield* ledger.grant('a', 100, 'p', 0);
      yield* storeGeneration({ id: 'g', accountId: 'a', samples: 1, hold: 30 });
    });
    expect(await database.write(() => ledger.close('g', 50, 1))).toBe(30);
    expect(await database.write(() => ledger.close('g', 50, 1))).toBeNull();
    expect(database.read(() => ledger.balance('a'))).toEqual({ available: 70, held: 0, spent: 30 });
  });
});
