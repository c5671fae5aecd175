import { expect, test } from 'vitest';
import { endWithin } from '#src/async/end-within.ts';

const never = new Promise<never>(() => {});

test('reads what comes, to the end', async () => {
  async function* three() {
    yield 1;
    yield 2;
    yield 3;
  }
  const { signal } = new AbortController();
  expect(await Array.fromAsync(endWithin(three(), signal, 10))).toEqual([1, 2, 3]);
});

test('reads what the other side still has to say after the abort', async () => {
  const stop = new AbortController();
  async function* lastWords() {
    yield 'first';
    yield 'last';
    stop.signal.throwIfAborted();
  }
  const read: string[] = [];
  const reading = (async () => {
    for await (const word of endWithin(lastWords(), stop.signal, 60_000)) {
      read.push(word);
      stop.abort(new Error('stopped'));
    }
  })();
  await expect(reading).rejects.toThrow('stopped');
  expect(read).toEqual(['first', 'last']);
});

test('does not wait for a side that answers nothing', async () => {
  const stop = new AbortController();
  let hasTidiedUp = false;
  async function* deaf() {
    try {
      yield 'first';
      await never;
    } finally {
      hasTidiedUp = true;
    }
  }
  const reading = (async () => {
    for await (const _ of endWithin(deaf(), stop.signal, 5)) {
      stop.abort(new Error('stopped'));
    }
  })();
  await expect(reading).rejects.toThrow('stopped');
  expect(hasTidiedUp).toBe(false);
});

test('a reader that leaves does not wait for longer either', async () => {
  async function* deaf() {
    try {
      yield 'first';
    } finally {
      await never;
    }
  }
  for await (const word of endWithin(deaf(), new AbortController().signal, 5)) {
    expect(word).toBe('first');
    break;
  }
});
