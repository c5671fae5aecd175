import { expect, test } from 'vitest';
import { createChannel } from '#src/async/channel.ts';

test('a sender waits until the reader asks for the item after its own', async () => {
  const channel = createChannel<string>();
  const told: string[] = [];
  const first = channel.send('first').then(() => told.push('first done'));
  void channel.send('second').then(() => told.push('second done'));
  const reader = channel.receive();
  expect((await reader.next()).value).toBe('first');
  expect(told).toEqual([]);
  expect((await reader.next()).value).toBe('second');
  await first;
  expect(told).toEqual(['first done']);
});

test('what was sent before the end is read, and then nothing follows', async () => {
  const channel = createChannel<number>();
  void channel.send(1);
  void channel.send(2);
  channel.end();
  expect(await Array.fromAsync(channel.receive())).toEqual([1, 2]);
  expect(await channel.take()).toBeUndefined();
});

test('a reader that waits is woken by an item, by the end and by the close', async () => {
  for (const [wake, expected] of [
    [(channel: ReturnType<typeof createChannel<number>>) => void channel.send(7), 7],
    [(channel: ReturnType<typeof createChannel<number>>) => channel.end(), undefined],
    [(channel: ReturnType<typeof createChannel<number>>) => channel.close(), undefined],
  ] as const) {
    const channel = createChannel<number>();
    const taken = channel.take();
    wake(channel);
    expect(await taken).toBe(expected);
  }
});

test('no sender waits for a reader that has gone', async () => {
  const channel = createChannel<number>();
  const dealtWith = channel.send(1);
  const waiting = channel.send(2);
  expect(await channel.take()).toBe(1);
  channel.close();
  await Promise.all([dealtWith, waiting, channel.send(3)]);
  expect(await channel.take()).toBeUndefined();
});
