import { expect, test } from 'vitest';
import type { LiveEvent } from '#src/feed/feed.ts';
import { createMailbox } from '#src/generations/watch/mailbox.ts';

const event = (cursor: number, kind: LiveEvent['kind']): LiveEvent => ({
  generationId: 'g',
  cursor,
  kind,
  status: 'RUNNING',
  progress: [],
});

test('a slow reader gets everything but out-of-date progress, and the newest of that', async () => {
  using mailbox = createMailbox(new AbortController().signal);
  mailbox.put(event(1, 'PROGRESS'));
  mailbox.put(event(2, 'IMAGE'));
  for (let cursor = 3; cursor <= 20_000; cursor++) mailbox.put(event(cursor, 'PROGRESS'));
  mailbox.put(event(20_001, 'SAMPLE_FAILED'));
  for (let cursor = 20_002; cursor < 20_100; cursor++) mailbox.put(event(cursor, 'PROGRESS'));
  mailbox.put(event(20_100, 'FINISHED'));

  const taken = [];
  do taken.push((await mailbox.take())!);
  while (taken.at(-1)?.event.kind !== 'FINISHED');
  expect(taken.length).toBeLessThan(70);
  const kept = taken.filter(({ event: { kind } }) => kind !== 'PROGRESS');
  expect(kept.map(({ event: { cursor } }) => cursor)).toEqual([2, 20_001, 20_100]);
  expect(taken.find(({ event: { cursor } }) => cursor === 20_001)?.thinned).toBe(true);
  // After it nothing was given up: what is missing there would be a fault.
  expect(taken.at(-1)?.thinned).toBe(false);
});

test('a reader that keeps up gets everything', async () => {
  using mailbox = createMailbox(new AbortController().signal);
  for (let cursor = 1; cursor <= 64; cursor++) mailbox.put(event(cursor, 'PROGRESS'));
  for (let cursor = 1; cursor <= 64; cursor++)
    expect(await mailbox.take()).toMatchObject({ event: { cursor }, thinned: false });
});

test('a waiting reader is let go when the signal aborts, and when the mailbox is disposed', async () => {
  const stop = new AbortController();
  const mailbox = createMailbox(stop.signal);
  const waiting = mailbox.take();
  stop.abort();
  expect(await waiting).toBeUndefined();

  const other = createMailbox(new AbortController().signal);
  const waits = other.take();
  other[Symbol.dispose]();
  expect(await waits).toBeUndefined();
});
