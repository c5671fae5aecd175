import { Client } from 'pg';
import { expect, test } from 'vitest';
import type { Feed, LiveEvent } from '#src/feed/feed.ts';
import { createPostgresFeed } from '#src/feed/postgres/feed.ts';
import { startCuttingProxy } from '#test/helpers/cutting-proxy.ts';
import { createEventLog, type EventLog } from '#test/helpers/event-log.ts';
import { freshDatabase, makeDatabase } from '#test/helpers/postgres/database.ts';
import { startPostgres } from '#test/helpers/postgres/server.ts';

async function connected(feed: Feed, is = true): Promise<void> {
  await expect.poll(() => feed.connected).toBe(is);
}

function openFeed(url: string, { feedStore }: EventLog, process: string, now = 0) {
  const faults: unknown[] = [];
  const lags: number[] = [];
  const feed = createPostgresFeed({
    url,
    process,
    store: feedStore,
    monotonicNow: () => performance.now(),
    now: () => now,
    onHeard: (ms) => void lags.push(ms),
    onFault: (error) => void faults.push(error),
  });
  return { feed, faults, lags };
}

function hear(feed: Feed, generationId: string): LiveEvent[] {
  const heard: LiveEvent[] = [];
  feed.subscribe(generationId, { notify: (event) => void heard.push(event), wantsPreview: false });
  return heard;
}

test('what lies between an update and its arrival elsewhere is told there', async () => {
  await using database = await freshDatabase();
  const log = createEventLog();
  const writer = openFeed(database.url, log, 'writer', 1_000);
  const reader = openFeed(database.url, log, 'reader', 1_250);
  await using _writer = writer.feed;
  await using _reader = reader.feed;
  await connected(writer.feed);
  await connected(reader.feed);
  const heard = hear(reader.feed, 'one');
  const event = await log.store('one', 'PROGRESS');
  writer.feed.publish(event);
  await expect.poll(() => heard).toEqual([event]);
  expect([writer.lags, reader.lags]).toEqual([[], [250]]);
});

test('a process that hears no notices learns of events within seconds, and hears again', async () => {
  await using database = await freshDatabase();
  await using wire = await startCuttingProxy(`http://${new URL(database.url).host}`);
  const log = createEventLog();
  await using writer = openFeed(database.url, log, 'writer').feed;
  const cut = new URL(database.url);
  cut.host = new URL(wire.url).host;
  const { feed: reader, faults } = openFeed(cut.href, log, 'reader');
  await using _reader = reader;
  await connected(writer);
  await connected(reader);
  const heard = hear(reader, 'one');
  wire.cut();
  await connected(reader, false);
  const event = await log.store('one', 'PROGRESS');
  writer.publish(event);
  await expect.poll(() => heard).toEqual([event]);
  expect(reader.connected).toBe(false);
  expect(faults.length).toBeGreaterThan(0);
  wire.mend();
  await connected(reader);
  const next = await log.store('one', 'FINISHED');
  writer.publish(next);
  await expect.poll(() => heard).toEqual([event, next]);
});

test('a server that ends at once and comes back is heard again by all', async () => {
  await using server = await startPostgres();
  await using database = await makeDatabase(server.url);
  const log = createEventLog();
  await using writer = openFeed(database.url, log, 'writer').feed;
  await using reader = openFeed(database.url, log, 'reader').feed;
  await connected(writer);
  await connected(reader);
  const heard = hear(reader, 'one');
  await server.stop('immediate');
  await connected(writer, false);
  // Told while no process hears.
  const event = await log.store('one', 'PROGRESS');
  writer.publish(event);
  await expect.poll(() => heard).toEqual([event]);
  await server.start();
  await connected(writer);
  await connected(reader);
  const next = await log.store('one', 'FINISHED');
  writer.publish(next);
  await expect.poll(() => heard).toEqual([event, next]);
});

test('what other programs notify on the channel is passed over', async () => {
  await using database = await freshDatabase();
  const log = createEventLog();
  const { feed, faults } = openFeed(database.url, log, 'reader');
  await using _feed = feed;
  await connected(feed);
  const heard = hear(feed, 'one');
  const client = new Client({ connectionString: database.url });
  await client.connect();
  for (const payload of ['', '[]', '{"sender":"x","notices":[{"kind":"NEW"}]}'])
    await client.query('SELECT pg_notify($1, $2)', ['darkroom', payload]);
  await client.end();
  const event = await log.store('one', 'PROGRESS');
  await using writer = openFeed(database.url, log, 'writer').feed;
  await connected(writer);
  writer.publish(event);
  await expect.poll(() => heard).toEqual([event]);
  expect(faults).toEqual([]);
});
