import { expect, test } from 'vitest';
import type { Pixels } from '#src/backends/local/upscale/blend.ts';
import { loadNetwork, type Network } from '#src/backends/local/upscale/network.ts';
import { upscale } from '#src/backends/local/upscale/upscale.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';
import { type NetworkStyle, writeUpscaler } from '#test/helpers/upscaler-network.ts';

/** A picture in which each pixel differs from its neighbours. */
function busyPicture(width: number, height: number): Pixels {
  const data = Uint8Array.from(
    { length: width * height * 3 },
    (_, index) => 128 + 100 * Math.sin(index * 0.7) * Math.cos(index * 0.013),
  );
  return { width, height, data };
}

async function loaded(folder: string, style: NetworkStyle): Promise<Network> {
  return loadNetwork(writeUpscaler(folder, 'network', style), 1);
}

const ignore = async () => {};

function largestDifference(a: Pixels, b: Pixels): number {
  expect([a.width, a.height]).toEqual([b.width, b.height]);
  return a.data.reduce((most, value, index) => Math.max(most, Math.abs(value - b.data[index]!)), 0);
}

const black = { width: 96, height: 64, data: new Uint8Array(96 * 64 * 3) };

test.each([
  [
    'is of another size than of others',
    { end: 'FIXED_SIZE' },
    busyPicture(80, 64),
    /makes \[1, 3, 128, 192\] of 80 x 64 pixels/,
  ],
  ['has no end', { end: 'RECIPROCAL', gain: 4 }, black, /what is not made of numbers/],
] as const)(
  'a result that %s is refused, and not taken for a picture',
  async (_what, style, picture, why) => {
    using folder = temporaryFolder();
    await using network = await loaded(folder.path, { factor: 2, ...style });
    await expect(upscale(network, picture, ignore)).rejects.toThrow(WeightsError);
    await expect(upscale(network, picture, ignore)).rejects.toThrow(why);
  },
);

test.each([
  { factor: 2, radius: 8 },
  { factor: 4, radius: 4 },
])(
  'tiles give what the whole picture gives, to the pixel: no seam ($factor, $radius)',
  async (style) => {
    using folder = temporaryFolder();
    await using network = await loaded(folder.path, style);
    const picture = busyPicture(360, 344);
    const whole = await network.run(picture);
    const tiled = await upscale(network, picture, ignore);
    expect(largestDifference(tiled, whole)).toBe(0);
  },
);

test('what a tile does not see of its surroundings is faded over, and not seen as a line', async () => {
  using folder = temporaryFolder();
  // Its result depends on more than tiles have in common.
  await using network = await loaded(folder.path, { factor: 2, radius: 20, kernel: 'SOFT' });
  const grey = { width: 344, height: 344, data: new Uint8Array(344 * 344 * 3).fill(160) };
  const { data, width, height } = await upscale(network, grey, ignore);
  // At the picture's own edges there is nothing beyond; seams would be inside.
  const at = (row: number, column: number) => data[(row * width + column) * 3]!;
  let steepest = 0;
  for (let row = 60; row < height - 60; row++)
    for (let column = 60; column < width - 60; column++) {
      const here = at(row, column);
      const steps = [at(row, column + 1) - here, at(row + 1, column) - here];
      steepest = Math.max(steepest, ...steps.map(Math.abs));
    }
  expect(steepest).toBeLessThanOrEqual(3);
  expect(steepest).toBeGreaterThan(0);
});

test('a network of one size gets tiles of it, and pictures smaller than that', async () => {
  using folder = temporaryFolder();
  const tile = { width: 96, height: 80 };
  await using network = await loaded(folder.path, { factor: 3, tile, radius: 2 });
  expect(network).toMatchObject({ factor: 3, tile });
  await using any = await loadNetwork(
    writeUpscaler(folder.path, 'any', { factor: 3, radius: 2 }),
    1,
  );
  const picture = busyPicture(200, 160);
  const whole = await any.run(picture);
  expect(largestDifference(await upscale(network, picture, ignore), whole)).toBe(0);
  const small = await upscale(network, busyPicture(70, 64), ignore);
  expect([small.width, small.height, small.data.length]).toEqual([210, 192, 210 * 192 * 3]);
});

test('each tile is told, and what it throws stops the rest', async () => {
  using folder = temporaryFolder();
  await using network = await loaded(folder.path, { factor: 2 });
  const told: string[] = [];
  await upscale(
    network,
    busyPicture(400, 200),
    async (done, of) => void told.push(`${done}/${of}`),
  );
  expect(told).toEqual(['1/6', '2/6', '3/6', '4/6', '5/6', '6/6']);
  const stop = new Error('stop');
  let tiles = 0;
  const stopped = upscale(network, busyPicture(400, 200), async () => {
    tiles += 1;
    if (tiles === 2) throw stop;
  });
  await expect(stopped).rejects.toBe(stop);
  expect(tiles).toBe(2);
});
