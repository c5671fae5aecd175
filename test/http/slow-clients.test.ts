import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { expect, onTestFinished, test } from 'vitest';
import type { GenerationEvent } from '#src/domain/generation.ts';
import { idleProgress } from '#src/domain/progress.ts';
import { transitions } from '#src/generations/store/transitions/transitions.ts';
import {
  type RawSubscriber,
  type RawUpdate,
  rawTransports,
} from '#test/helpers/raw-subscribers.ts';
import { createScriptedBackend } from '#test/helpers/scripted-backend.ts';
import { startServedGateway } from '#test/helpers/served-gateway.ts';

const query = `subscription($id: ID!) { generation(id: $id) {
  cursor kind missed generation { id status images { progress { step preview } } }
} }`;

/** Bytes that are still needed. */
function heldMemory(): number {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc')();
  const { heapUsed, external, arrayBuffers } = process.memoryUsage();
  return heapUsed + external + arrayBuffers;
}

/** As large as previews get: enough of them fill every buffer between here and there. */
const preview = `data:image/webp;base64,${'A'.repeat(8_000)}`;

const start = async (stallDeadlineMs: number) => {
  const backend = createScriptedBackend();
  const gateway = await startServedGateway({
    backends: new Map([['local', backend]]),
    stallDeadlineMs,
  });
  onTestFinished(() => gateway[Symbol.asyncDispose]());
  const id = await gateway.generate();
  const run = await backend.nextRun();
  const open = (name: string, onUpdate?: (update: RawUpdate) => void) =>
    rawTransports[name]!({ url: gateway.url, id, account: 'alice', query, onUpdate });
  const fence = { id: run.request.generationId, attempt: 1 };
  return { gateway, run, open, fence };
};

/** Resolves when the subscriber got its first update. */
async function opened(open: (onUpdate: () => void) => Promise<RawSubscriber>) {
  const first = Promise.withResolvers<void>();
  const subscriber = await open(() => first.resolve());
  await first.promise;
  return subscriber;
}

test('clients that stop reading while 20,000 events come cost little, disturb no one and get the end', async () => {
  // Nothing is closed for stalling here, however long a loaded machine takes to publish.
  const { gateway, run, open, fence } = await start(3_600_000);
  const { feed } = gateway.gateway.generations;
  const stalled = await Promise.all(
    Object.keys(rawTransports).map((name) => opened((onUpdate) => open(name, onUpdate))),
  );
  for (const subscriber of stalled) subscriber.pause();
  // In events, not in time: a loaded machine holds back all of this process alike.
  const lags: number[] = [];
  let published = 0;
  const healthy = await opened((onUpdate) =>
    open('WebSocket', ({ cursor }) => {
      lags.push(published - cursor);
      onUpdate();
    }),
  );
  lags.length = 0;
  const before = heldMemory();
  for (let step = 0; step < 20_000; step += 100) {
    const events = await gateway.database.write(function* () {
      const stored: GenerationEvent[] = [];
      for (let count = 0; count < 100; count += 1)
        stored.push(yield* transitions.progress(fence, [idleProgress], 0));
      return stored;
    });
    for (const event of events) {
      published = event.cursor;
      feed.publish({ ...event, previews: [preview] });
      await setImmediate();
    }
  }
  // 160 MB were published to each of them.
  expect(heldMemory() - before).toBeLessThan(60e6);
  await run.image();
  expect(await healthy.ended).toBe('complete');
  // What is held back comes late, or not by itself: a newer one stands for it.
  expect(lags.filter((lag) => lag < 100).length).toBeGreaterThan(19_000);

  for (const subscriber of stalled) subscriber.resume();
  for (const subscriber of [...stalled, healthy]) {
    expect(await subscriber.ended).toBe('complete');
    const { updates } = subscriber;
    expect(updates.at(-1)?.kind).toBe('FINISHED');
    expect(updates.map(({ kind }) => kind)).toContain('IMAGE');
    let last = updates[0]!.cursor;
    for (const { cursor, missed } of updates.slice(1)) {
      expect(cursor).toBe(last + 1 + missed);
      last = cursor;
    }
    expect(last).toBe(20_004);
  }
  for (const { updates } of stalled) expect(updates.length).toBeLessThan(20_000);
  await expect.poll(() => gateway.gateway.subscriptions.inUse).toBe(0);
  expect(gateway.faults).toEqual([]);
});

test('clients that take nothing for longer than the deadline are closed', async () => {
  const { gateway, run, open } = await start(400);
  const stalled = await Promise.all(
    Object.keys(rawTransports).map((name) => opened((onUpdate) => open(name, onUpdate))),
  );
  expect(gateway.gateway.subscriptions.inUse).toBe(stalled.length);
  for (const subscriber of stalled) subscriber.pause();
  for (let step = 1; gateway.gateway.subscriptions.inUse > 0; step++)
    await run.step(step, 100_000, { preview });
  await run.image();
  for (const subscriber of stalled) {
    subscriber.resume();
    expect(await subscriber.ended).toBe('closed');
  }
  expect(gateway.faults).toEqual([]);
});

test('who leaves in the middle of an event takes nothing along', async () => {
  const { gateway, run, open } = await start(60_000);
  for (const name of Object.keys(rawTransports)) {
    const subscriber = await opened((onUpdate) => open(name, onUpdate));
    subscriber[Symbol.dispose]();
  }
  await expect.poll(() => gateway.gateway.subscriptions.inUse).toBe(0);
  expect(gateway.gateway.generations.feed.subscribers).toBe(0);
  await run.image();
  expect(gateway.faults).toEqual([]);
});
