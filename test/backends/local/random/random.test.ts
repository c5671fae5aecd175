import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { createGenerator } from '#src/backends/local/random/random.ts';

interface Recording {
  seed: number;
  n: number;
  first: number[];
  second: number[];
  sha256: string;
}

const recordings: Recording[] = JSON.parse(
  readFileSync(new URL('../../../fixtures/reference/golden/randn.json', import.meta.url), 'utf8'),
);

const sha256 = (...arrays: Float32Array[]) => {
  const hash = createHash('sha256');
  for (const array of arrays) hash.update(new Uint8Array(array.buffer));
  return hash.digest('hex');
};

test.for(recordings)('equals torch.randn bit for bit: seed $seed, $n values', (recording) => {
  const generator = createGenerator(recording.seed);
  const first = generator.randn(recording.n);
  const second = generator.randn(recording.n);
  expect([...first.subarray(0, recording.first.length)]).toEqual(recording.first);
  expect([...second.subarray(0, recording.second.length)]).toEqual(recording.second);
  expect([sha256(first, second), sha256(first)]).toContain(recording.sha256);
});

test.for([
  [0, 16384, '24efac55b39e95b2d74d8fb5b3a8e8a8e808bd04129f260c4cdbb225bb952a4d'],
  [42, 65536, '23c72e908d9e3fbe50836a02f09ccde0acfcf28c00dec75b986c49dadf0c115e'],
  [2313248373, 16384, '36d7d8335d481bfbd5a300441382cd4f11fd82070c0931f1c5d1fccf04cc0455'],
] as const)('equals torch.randn over a whole latent: seed %i, %i values', ([seed, n, hash]) => {
  expect(sha256(createGenerator(seed).randn(n))).toBe(hash);
});

test('only the low 32 bits of a seed count, and negative seeds wrap', () => {
  const values = (seed: number | bigint) => createGenerator(seed).randn(20);
  expect(values(2 ** 32 + 42)).toEqual(values(42));
  expect(values(2n ** 63n + 5n)).toEqual(values(5));
  expect(values(-1)).toEqual(values(2 ** 32 - 1));
  expect(values(1)).not.toEqual(values(2));
});

test('generators do not share state', () => {
  const interleaved = createGenerator(7);
  const other = createGenerator(8);
  const alone = createGenerator(7);
  const values = [3, 20, 5].map((length) => {
    other.randn(length);
    return interleaved.randn(length);
  });
  expect(values).toEqual([3, 20, 5].map((length) => alone.randn(length)));
});

test('a seed that is no integer is refused', () => {
  expect(() => createGenerator(1.5)).toThrow(RangeError);
  expect(() => createGenerator(Number.NaN)).toThrow(RangeError);
});
