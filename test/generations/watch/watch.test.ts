import { setImmediate } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, describe, expect, test } from 'vitest';
import type { GenerationEvent } from '#src/domain/generation.ts';
import { idleProgress } from '#src/domain/progress.ts';
import { createInProcessFeed } from '#src/feed/in-process.ts';
import { repository } from '#src/generations/store/repository.ts';
import { transitions } from '#src/generations/store/transitions/transitions.ts';
import { createFeedStore } from '#src/generations/watch/feed-store.ts';
import { cursorIssue, type Watched, watchGeneration } from '#src/generations/watch/watch.ts';
import { openSqliteStore } from '#src/store/sqlite/store.ts';
import { run } from '#src/store/steps.ts';
import { openAccount, storeGeneration } from '#test/helpers/stored-generation.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

const folder = temporaryFolder();
const database = openSqliteStore(folder.path);
await database.write(() => openAccount('alice'));
await database.write(() =>
  run("UPDATE balances SET available = 1000000000 WHERE account_id = 'alice'"),
);
afterAll(() => {
  database[Symbol.dispose]();
  folder[Symbol.dispose]();
});

/** A running generation whose events the test makes, durable before they are published. */
async function startGeneration() {
  const id = `g${generations++}`;
  const feed = createInProcessFeed();
  const fence = { id, attempt: 1 };
  const start = { backend: 'local', weights: 'DEMO', revision: 'r', reason: 'only one' } as const;
  const first = await database.write(() =>
    storeGeneration({ id, accountId: 'alice', samples: 4, hold: 0 }),
  );
  feed.publish(first);
  feed.publish(await database.write(() => transitions.start({ id, attempt: 0 }, start, 10, 0)));
  const idle = [idleProgress, idleProgress, idleProgress, idleProgress];
  let failed = 0;
  return {
    id,
    feed,
    progress: () => database.write(() => transitions.progress(fence, idle, 0)),
    sampleFailed: () => {
      const failure = {
        code: 'PROVIDER_FAILED',
        message: 'x',
        retryable: true,
        billed: 'NO',
      } as const;
      const lost = { index: failed++, failure, cost: 0 };
      return database.write(() => transitions.sampleFailed(fence, lost, idle, 0));
    },
    finish: () =>
      database.write(() =>
        transitions.finish(fence, { status: 'SUCCEEDED', failure: null, progress: idle }, 0),
      ),
    stored: () => database.read(() => repository.events(id, 0, 1_000_000)),
    watch(after?: number) {
      const stop = new AbortController();
      const source = { database, feed };
      return {
        events: watchGeneration(source, id, { after, wantsPreview: false, signal: stop.signal }),
        leave: () => stop.abort(),
      };
    },
  };
}
let generations = 0;

type Step =
  | { does: 'progress'; times: number }
  | { does: 'sampleFailed' }
  | { does: 'read'; times: number }
  | { does: 'reconnect' }
  /** Publishes the last events again, backwards, or stores one without publishing it: the feed is only a hint. */
  | { does: 'shuffle' | 'silence' };

const steps = (most: number): fc.Arbitrary<Step[]> =>
  fc.array(
    fc.oneof(
      fc.record({
        does: fc.constant('progress' as const),
        times: fc.integer({ min: 1, max: most }),
      }),
      fc.record({ does: fc.constant('sampleFailed' as const) }),
      fc.record({ does: fc.constant('read' as const), times: fc.integer({ min: 1, max: 40 }) }),
      fc.record({ does: fc.constant('reconnect' as const) }),
      fc.record({ does: fc.constantFrom('shuffle', 'silence') }),
    ),
    { maxLength: 25 },
  );

/** Plays the steps, reads to the end, and returns what the reader saw over all its connections. */
async function play(
  script: readonly Step[],
): Promise<{ seen: Watched[]; stored: GenerationEvent[] }> {
  const generation = await startGeneration();
  const { feed } = generation;
  const seen: Watched[] = [];
  let recent: GenerationEvent[] = [];
  let failures = 0;
  let connection = generation.watch(0);
  let pending: Promise<IteratorResult<Watched, void>> | undefined;

  /** Reads at most so many, and never waits for what has not happened yet. */
  async function read(times: number): Promise<boolean> {
    for (let index = 0; index < times; index++) {
      pending ??= connection.events.next();
      const result = await Promise.race([pending, setImmediate('nothing')]);
      if (result === 'nothing') return false;
      pending = undefined;
      if ((result as IteratorResult<Watched, void>).done) return true;
      seen.push((result as IteratorYieldResult<Watched>).value);
    }
    return false;
  }

  for (const step of script) {
    if (step.does === 'read') await read(step.times);
    if (step.does === 'progress') {
      const events = await Promise.all(Array.from({ length: step.times }, generation.progress));
      recent = events.slice(-4);
      for (const event of events) feed.publish(event);
    }
    if (step.does === 'silence') await generation.progress();
    if (step.does === 'sampleFailed' && failures < 4) {
      failures += 1;
      feed.publish(await generation.sampleFailed());
    }
    if (step.does === 'shuffle') for (const event of recent.toReversed()) feed.publish(event);
    if (step.does === 'reconnect') {
      connection.leave();
      const last = await pending;
      if (last && !last.done) seen.push(last.value);
      pending = undefined;
      await connection.events.return();
      expect(feed.subscribers).toBe(0);
      connection = generation.watch(seen.at(-1)?.event.cursor ?? 0);
    }
  }
  feed.publish(await generation.finish());
  while (!(await read(1_000)));
  expect(feed.subscribers).toBe(0);
  return { seen, stored: generation.stored() };
}

test('a feed between processes reads the events after its cursors, and the last cursors', async () => {
  const one = await startGeneration();
  const other = await startGeneration();
  await one.progress();
  const store = createFeedStore(database);
  const events = await store.events(
    new Map([
      [one.id, 2],
      [other.id, 1],
    ]),
  );
  expect(events.map(({ generationId, cursor, kind }) => [generationId, cursor, kind])).toEqual([
    [one.id, 3, 'PROGRESS'],
    [other.id, 2, 'STARTED'],
  ]);
  expect(await store.cursors([one.id, other.id, 'none'])).toEqual(
    new Map([
      [one.id, 3],
      [other.id, 2],
    ]),
  );
});

describe('watching a generation', () => {
  test('a reader that keeps up sees every stored event once, in order, over any disconnects', async () => {
    await fc.assert(
      fc.asyncProperty(steps(2), async (script) => {
        const { seen, stored } = await play(script);
        expect(seen.map(({ event }) => event.cursor)).toEqual(stored.map(({ cursor }) => cursor));
        expect(seen.every(({ missed }) => missed === 0)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });

  test('a slow reader misses nothing but progress, and is told how much', async () => {
    let thinned = 0;
    await fc.assert(
      fc.asyncProperty(steps(150), async (script) => {
        const { seen, stored } = await play(script);
        const cursors = new Set(seen.map(({ event }) => event.cursor));
        expect(cursors.size).toBe(seen.length);
        let last = 0;
        for (const { event, missed } of seen) {
          expect(event.cursor).toBe(last + 1 + missed);
          last = event.cursor;
        }
        expect(last).toBe(stored.length);
        const lost = stored.filter(({ cursor }) => !cursors.has(cursor));
        expect(lost.every(({ kind }) => kind === 'PROGRESS')).toBe(true);
        thinned += lost.length;
      }),
      // A seed whose scripts do fall behind, which the last line asks for.
      { numRuns: 30, seed: 2 },
    );
    expect(thinned).toBeGreaterThan(0);
  });

  test('without a cursor the state comes first', async () => {
    const generation = await startGeneration();
    const { events } = generation.watch();
    expect((await events.next()).value?.event).toMatchObject({ kind: 'SNAPSHOT', cursor: 2 });
    generation.feed.publish(await generation.finish());
    expect((await events.next()).value).toMatchObject({ event: { kind: 'FINISHED' }, missed: 0 });
    expect((await events.next()).done).toBe(true);
  });

  test('after the last event of an ended one nothing comes', async () => {
    const generation = await startGeneration();
    const { cursor } = await generation.finish();
    expect((await generation.watch(cursor).events.next()).done).toBe(true);
    const { events } = generation.watch();
    expect((await events.next()).value?.event.kind).toBe('SNAPSHOT');
    expect((await events.next()).done).toBe(true);
  });

  test('a cursor that no event has is refused', async () => {
    const { id } = await startGeneration();
    const generation = database.read(() => repository.generation(id))!;
    expect([0, 1, 2].map((after) => cursorIssue(generation, after))).toEqual([null, null, null]);
    expect(cursorIssue(generation, -1)).toMatch('from 0');
    expect(cursorIssue(generation, 3)).toMatch('to 2');
  });
});
