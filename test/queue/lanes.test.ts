import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { createLanes, type Ticket } from '#src/queue/lanes.ts';

/** Lanes whose work ends when the test says so. */
function controlled(concurrency: number, perAccount = Number.POSITIVE_INFINITY) {
  const timers = new Map<() => void, number>();
  const running = new Map<string, () => void>();
  const order: string[] = [];
  const lanes = createLanes({
    concurrency: () => concurrency,
    perAccount,
    now: () => 1_000,
    later: (run, ms) => {
      timers.set(run, ms);
      return () => timers.delete(run);
    },
    work: (ticket) => {
      order.push(ticket.generationId);
      return new Promise((resolve) => running.set(ticket.generationId, resolve));
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
  return { lanes, order, running, endOne, timers };
}

const ticket = (generationId: string, accountId = 'a'): Ticket => ({
  generationId,
  accountId,
  backend: 'local',
});

describe('lanes', () => {
  test('run no more at once than the backend takes', () => {
    const { lanes, running } = controlled(2);
    for (const id of ['1', '2', '3']) lanes.enqueue(ticket(id));
    expect([running.size, lanes.running('local'), lanes.waiting('local')]).toEqual([2, 2, 1]);
  });

  test('one busy account does not keep another one waiting', async () => {
    const { lanes, order, endOne } = controlled(1);
    for (const id of ['a1', 'a2', 'a3', 'a4']) lanes.enqueue(ticket(id, 'a'));
    lanes.enqueue(ticket('b1', 'b'));
    expect(lanes.position(ticket('b1', 'b'))).toBe(2);
    while (await endOne());
    expect(order).toEqual(['a1', 'a2', 'b1', 'a3', 'a4']);
  });

  test('a removed ticket never runs, and a running one cannot be removed', async () => {
    const { lanes, order, endOne } = controlled(1);
    for (const id of ['1', '2', '3']) lanes.enqueue(ticket(id));
    expect([
      lanes.remove(ticket('1')),
      lanes.remove(ticket('2')),
      lanes.remove(ticket('2')),
    ]).toEqual([false, true, false]);
    while (await endOne());
    expect(order).toEqual(['1', '3']);
  });

  test('after a stop nothing new begins', async () => {
    const { lanes, order, endOne } = controlled(1);
    for (const id of ['1', '2']) lanes.enqueue(ticket(id));
    lanes.stop();
    while (await endOne());
    expect(order).toEqual(['1']);
    expect(lanes.waiting('local')).toBe(1);
  });

  test('everything runs once, each account in its own order, and positions come true', async () => {
    const accounts = fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(accounts, async (owners) => {
        const { lanes, order, endOne } = controlled(1);
        const tickets = owners.map((owner, index) => ticket(`${owner}${index}`, owner));
        for (const one of tickets) lanes.enqueue(one);
        const promised = tickets.map((one) => lanes.position(one) ?? 0);
        while (await endOne());
        expect(
          order.map((id) => promised[tickets.findIndex((one) => one.generationId === id)]),
        ).toEqual(order.map((_, index) => index));
        for (const owner of ['a', 'b', 'c'])
          expect(order.filter((id) => id.startsWith(owner))).toEqual(
            tickets.filter((one) => one.accountId === owner).map((one) => one.generationId),
          );
      }),
      { numRuns: 200 },
    );
  });
});

test('runs no more of an account at once than it may have, and gives its places to others', async () => {
  const { lanes, order, endOne } = controlled(3, 2);
  for (const id of ['a1', 'a2', 'a3', 'a4']) lanes.enqueue(ticket(id, 'a'));
  lanes.enqueue(ticket('b1', 'b'));
  expect(order).toEqual(['a1', 'a2', 'b1']);
  await endOne();
  expect(order).toEqual(['a1', 'a2', 'b1', 'a3']);
  await endOne();
  expect(order).toEqual(['a1', 'a2', 'b1', 'a3', 'a4']);
});

test('an account that waited for its own limit goes on when it ends work in another lane', async () => {
  const { lanes, order, endOne } = controlled(1, 1);
  lanes.enqueue({ ...ticket('local'), backend: 'local' });
  lanes.enqueue({ ...ticket('cloud'), backend: 'segmind' });
  expect(order).toEqual(['local']);
  await endOne();
  expect(order).toEqual(['local', 'cloud']);
});

describe('a ticket for later', () => {
  test('waits for its time outside of the line, and then joins it', async () => {
    const { lanes, order, timers, endOne } = controlled(1);
    lanes.enqueue(ticket('late'), 6_000);
    expect([...timers.values()]).toEqual([5_000]);
    expect([lanes.waiting('local'), lanes.position(ticket('late'))]).toEqual([1, 1]);
    for (const id of ['1', '2']) lanes.enqueue(ticket(id));
    expect([lanes.waiting('local'), lanes.position(ticket('late'))]).toEqual([2, 2]);
    const [due] = timers.keys();
    due!();
    while (await endOne());
    expect(order).toEqual(['1', '2', 'late']);
  });

  test('can be removed, and is forgotten when the lanes stop', () => {
    const { lanes, timers, order } = controlled(1);
    lanes.enqueue(ticket('1'), 6_000);
    lanes.enqueue(ticket('2'), 6_000);
    expect([lanes.remove(ticket('1')), lanes.remove(ticket('1'))]).toEqual([true, false]);
    expect(lanes.position(ticket('1'))).toBeNull();
    lanes.stop();
    expect([timers.size, order]).toEqual([0, []]);
  });

  test('whose time has come is like any other', () => {
    const { lanes, order } = controlled(1);
    lanes.enqueue(ticket('1'), 1_000);
    expect(order).toEqual(['1']);
  });
});
