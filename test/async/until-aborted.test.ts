import { expect, test } from 'vitest';
import { untilAborted } from '#src/async/until-aborted.ts';

const never = new Promise<never>(() => {});

test('settles as the promise does', async () => {
  const { signal } = new AbortController();
  expect(await untilAborted(Promise.resolve(1), signal)).toBe(1);
  await expect(untilAborted(Promise.reject(new Error('no')), signal)).rejects.toThrow('no');
});

test('throws the reason of the signal, whether it aborts later or was aborted before', async () => {
  const stop = new AbortController();
  const waiting = untilAborted(never, stop.signal);
  stop.abort(new Error('stopped'));
  await expect(waiting).rejects.toThrow('stopped');
  await expect(untilAborted(never, stop.signal)).rejects.toThrow('stopped');
});
