import { expect, test } from 'vitest';
import { merge } from '#src/async/merge.ts';

test('what tasks say comes in order, and each waits for the reader', async () => {
  const waits: string[] = [];
  const said = merge<string>((send) =>
    ['a', 'b'].map(async (name) => {
      await send(`${name}1`);
      waits.push(name);
      await send(`${name}2`);
    }),
  );
  expect(await said.next()).toEqual({ value: 'a1', done: false });
  expect(waits).toEqual([]);
  expect(await said.next()).toEqual({ value: 'b1', done: false });
  expect(waits).toEqual(['a']);
  expect(await Array.fromAsync(said)).toEqual(['a2', 'b2']);
});

test('a reader that leaves stops the tasks, and waits for their end', async () => {
  let hasEnded = false;
  for await (const item of merge<string>((send, left) => [
    send('first').then(() => {
      hasEnded = left.aborted;
    }),
  ])) {
    expect(item).toBe('first');
    break;
  }
  expect(hasEnded).toBe(true);
});

test('what a task throws comes when all have ended', async () => {
  const items: string[] = [];
  const reading = (async () => {
    for await (const item of merge<string>((send) => [
      Promise.reject(new Error('broken')),
      send('from the other'),
    ]))
      items.push(item);
  })();
  await expect(reading).rejects.toThrow('broken');
  expect(items).toEqual(['from the other']);
});
