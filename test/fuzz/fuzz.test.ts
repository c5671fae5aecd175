import { expect, test } from 'vitest';
import { fuzz } from './fuzz.ts';

test('a real gateway stays whole under odd requests, sockets and answers of the provider', async () => {
  // Round 0 is one of requests and sockets, round 1 one of answers; `npm run test:fuzz` sends more.
  const { sent, found } = await fuzz({ seed: 1, goesOn: (rounds) => rounds < 2, minimiseMs: 0 });
  expect(found).toEqual([]);
  const kinds = new Set(Object.keys(sent).map((what) => what.split(/\W/)[0]));
  expect([...kinds].sort()).toEqual(['HTTP', 'SSE', 'WebSocket', 'provider', 'upgrade']);
}, 300_000);
