import type { Client } from 'urql';
import { expect, test } from 'vitest';
import { watchGeneration } from '#src/studio/developing/watch-generation.ts';

/** A client whose cache holds what the test puts there. */
function cachedClient() {
  let put = (_data: object): void => {};
  const client = {
    query: () => ({
      subscribe(listener: (result: object) => void) {
        put = (data) => listener({ data });
        return { unsubscribe() {} };
      },
    }),
    subscription: () => ({ subscribe: () => ({ unsubscribe() {} }) }),
  };
  return { client: client as unknown as Client, put: (generation: object) => put({ generation }) };
}

test('updates that lie behind an answer do not take it back', () => {
  const { client, put } = cachedClient();
  const shown: string[] = [];
  watchGeneration(client, 'one', ({ generation }) => shown.push(generation.status));
  put({ status: 'QUEUED', cursor: 1, images: [] });
  put({ status: 'FAILED', cursor: 4, images: [] });
  put({ status: 'RUNNING', cursor: 2, images: [] });
  put({ status: 'QUEUED', cursor: 3, images: [] });
  put({ status: 'FAILED', cursor: 4, images: [] });
  expect(shown).toEqual(['QUEUED', 'FAILED', 'FAILED']);
});
