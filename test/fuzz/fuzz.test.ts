import { expect, test } from 'vitest';
import { fuzz } from './fuzz.ts';

test('a real gateway stays whole under odd requests, sockets, answers and folders of weights', async () => {
  // Rounds 0 and 2 are of requests and sockets, 1 is of answers, 3 of folders; `npm run test:fuzz` sends more.
  const { sent, found } = await fuzz({ seed: 1, goesOn: (rounds) => rounds < 4, minimiseMs: 0 });
  expect(found).toEqual([]);
  const kinds = new Set(Object.keys(sent).map((what) => what.split(/\W/)[0]));
  expect([...kinds].sort()).toEqual(['HTTP', 'SSE', 'WebSocket', 'folder', 'provider', 'upgrade']);
});

test.for([
  ['a start picture', 7, 'folder: picture'],
  ['a LoRA', 15, 'folder: lora'],
] as const)('it stays whole under %s that is odd', async ([, from, what]) => {
  const { sent, found } = await fuzz({
    seed: 1,
    from,
    goesOn: (rounds) => rounds < 1,
    minimiseMs: 0,
  });
  expect(found).toEqual([]);
  expect(sent).toEqual({ [what]: 1 });
});
