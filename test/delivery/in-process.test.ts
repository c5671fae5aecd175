import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Job } from '#src/delivery/delivery.ts';
import { createInProcessDelivery } from '#src/delivery/in-process.ts';

/** A line whose work ends when the test says so. */
function controlled(concurrency: number, perAccount = Number.POSITIVE_INFINITY) {
  const timers = new Map<() => void, number>();
  const running = new Map<string, () => void>();
  const order: string[] = [];
  const queue = createInProcessDelivery({
    concurrency: () => concurrency,
    perAccount,
    now: () => 1_000,
    later: (run, ms) => {
      timers.set(run, ms);
      return () => timers.delete(run);
    },
    work: (job) => {
      order.push(job.generationId);
      return new Promise((resolve) => running.set(job.generationId, resolve));
    },
  });
  const endOne = async () => {
    const [first] = running;
    if (!first) return false;
    running.delete(first[0]);
    first[1]();
    await new Promise((resolve) => setImmediate(resolve));
    return true;
  };
  return { queue, order, running, endOne, timers };
}

const job = (generationId: string, accountId = 'a'): Job => ({
  generationId,
  accountId,
  backend: 'local',
});

describe('the queue', () => {
  test('run no more at once than the backend takes', () => {
    const { queue, running } = controlled(2);
    for (const id of ['1', '2', '3']) queue.enqueue(job(id));
    expect([running.size, queue.running('local'), queue.waiting('local')]).toEqual([2, 2, 1]);
  });

  test('one busy account does not keep another one waiting', async () => {
    const { queue, order, endOne } = controlled(1);
    for (const id of ['a1', 'a2', 'a3', 'a4']) queue.enqueue(job(id, 'a'));
    queue.enqueue(job('b1', 'b'));
    expect(queue.position(job('b1', 'b'))).toBe(2);
    while (await endOne());
    expect(order).toEqual(['a1', 'a2', 'b1', 'a3', 'a4']);
  });

  test('a removed job never runs, and a running one cannot be removed', async () => {
    const { queue, order, endOne } = controlled(1);
    for (const id of ['1', '2', '3']) queue.enqueue(job(id));
    expect([queue.remove(job('1')), queue.remove(job('2')), queue.remove(job('2'))]).toEqual([
      false,
      true,
      false,
    ]);
    while (await endOne());
    expect(order).toEqual(['1', '3']);
  });

  test('after a stop nothing new begins', async () => {
    const { queue, order, endOne } = controlled(1);
    for (const id of ['1', '2']) queue.enqueue(job(id));
    queue.stop();
    while (await endOne());
    expect(order).toEqual(['1']);
    expect(queue.waiting('local')).toBe(1);
  });

  test('everything runs once, each account in its own order, and positions come true', async () => {
    const accounts = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(accounts, async (owners) => {
        const { queue, order, endOne } = controlled(1);
        const jobs = owners.map((owner, index) => job(`${owner}${index}`, owner));
        for (const one of jobs) queue.enqueue(one);
        const promised = jobs.map((one) => queue.position(one) ?? 0);
        while (await endOne());
        expect(
          order.map((id) => promised[jobs.findIndex((one) => one.generationId === id)]),
        ).toEqual(order.map((_, index) => index));
        for (const owner of ['a', 'b', 'c'])
          expect(order.filter((id) => id.startsWith(owner))).toEqual(
            jobs.filter((one) => one.accountId === owner).map((one) => one.generationId),
          );
      }),
      { numRuns: 200 },
    );
  });
});

test('runs no more of an account at once than it may have, and gives its places to others', async () => {
  const { queue, order, endOne } = controlled(3, 2);
  for (const id of ['a1', 'a2', 'a3', 'a4']) queue.enqueue(job(id, 'a'));
  queue.enqueue(job('b1', 'b'));
  expect(order).toEqual(['a1', 'a2', 'b1']);
  await endOne();
  expect(order).toEqual(['a1', 'a2', 'b1', 'a3']);
  await endOne();
  expect(order).toEqual(['a1', 'a2', 'b1', 'a3', 'a4']);
});

test('an account that waited for its own limit goes on when it ends work on another backend', async () => {
  const { queue, order, endOne } = controlled(1, 1);
  queue.enqueue({ ...job('local'), backend: 'local' });
  queue.enqueue({ ...job('cloud'), backend: 'segmind' });
  expect(order).toEqual(['local']);
  await endOne();
  expect(order).toEqual(['local', 'cloud']);
});

describe('a job for later', () => {
  test('waits for its time outside of the line, and then joins it', async () => {
    const { queue, order, timers, endOne } = controlled(1);
    queue.enqueue(job('late'), 6_000);
    expect([...timers.values()]).toEqual([5_000]);
    expect([queue.waiting('local'), queue.position(job('late'))]).toEqual([1, 1]);
    for (const id of ['1', '2']) queue.enqueue(job(id));
    expect([queue.waiting('local'), queue.position(job('late'))]).toEqual([2, 2]);
    const [due] = timers.keys();
    due!();
    while (await endOne());
    expect(order).toEqual(['1', '2', 'late']);
  });

  test('can be removed, and is forgotten when the queue stops', () => {
    const { queue, timers, order } = controlled(1);
    queue.enqueue(job('1'), 6_000);
    queue.enqueue(job('2'), 6_000);
    expect([queue.remove(job('1')), queue.remove(job('1'))]).toEqual([true, false]);
    expect(queue.position(job('1'))).toBeNull();
    queue.stop();
    expect([timers.size, order]).toEqual([0, []]);
  });

  test('whose time has come is like any other', () => {
    const { queue, order } = controlled(1);
    queue.enqueue(job('1'), 1_000);
    expect(order).toEqual(['1']);
  });
});
