import { join } from 'node:path';
import sharp from 'sharp';
import { expect, test } from 'vitest';
import { createLocalBackend } from '#src/backends/local/local-backend.ts';
import type { Pixels } from '#src/backends/local/upscale/blend.ts';
import { loadNetwork } from '#src/backends/local/upscale/network.ts';
import { upscale } from '#src/backends/local/upscale/upscale.ts';

const modelsFolder = join(import.meta.dirname, '../../../../models');
const file = join(modelsFolder, 'upscaler/demo/demo.onnx');

/** Not one that it was trained on. */
const drawing = `<svg xmlns="http://www.w3.org/2000/svg" width="1024" height="768">
  <rect width="1024" height="768" fill="#2450a0"/>
  <circle cx="380" cy="330" r="230" fill="#d03a2a"/>
  <path d="M700 120 L760 300 L950 300 L800 410 L860 600 L700 480 L540 600 L600 410 L450 300 L640 300 Z" fill="#f0d040"/>
  <path d="M40 740 Q500 560 1000 700" stroke="#ffffff" stroke-width="22" fill="none"/>
  <text x="60" y="120" font-size="110" font-family="sans-serif" fill="#101010">Darkroom</text>
</svg>`;

function psnr(a: Uint8Array | Uint8ClampedArray, b: Uint8Array): number {
  const squares = b.reduce((sum, value, at) => sum + (value - a[at]!) ** 2, 0);
  return 10 * Math.log10(255 ** 2 / (squares / a.length));
}

/** Each pixel the mean of four. */
function halved(data: Uint8Array, width: number): Uint8Array {
  const line = width * 3;
  return Uint8Array.from({ length: data.length / 4 }, (_, at) => {
    const [row, inRow] = [Math.floor(at / (line / 2)), at % (line / 2)];
    const [column, channel] = [Math.floor(inRow / 3), inRow % 3];
    const from = row * 2 * line + column * 6 + channel;
    return Math.round(
      (data[from]! + data[from + 3]! + data[from + line]! + data[from + line + 3]!) / 4,
    );
  });
}

/** Twice as wide and high by cubic convolution (Keys 1981, a = -0.5): pixels are where they were. */
function enlarged({ data, width, height }: Pixels): Uint8ClampedArray {
  const weight = (distance: number) => {
    const d = Math.abs(distance);
    return d < 1 ? 1.5 * d ** 3 - 2.5 * d ** 2 + 1 : -0.5 * d ** 3 + 2.5 * d ** 2 - 4 * d + 2;
  };
  const taps = (index: number, length: number) => {
    const at = (index + 0.5) / 2 - 0.5;
    return [-1, 0, 1, 2].map((step) => {
      const from = Math.floor(at) + step;
      return [Math.min(length - 1, Math.max(0, from)), weight(at - from)] as const;
    });
  };
  const result = new Uint8ClampedArray(data.length * 4);
  for (let y = 0; y < 2 * height; y++)
    for (let x = 0; x < 2 * width; x++)
      for (let channel = 0; channel < 3; channel++) {
        let sum = 0;
        for (const [row, down] of taps(y, height))
          for (const [column, across] of taps(x, width))
            sum += down * across * data[(row * width + column) * 3 + channel]!;
        result[(y * 2 * width + x) * 3 + channel] = sum;
      }
  return result;
}

test('the demo network is what is said of it, and better than a bicubic enlargement', async () => {
  const large = await sharp(Buffer.from(drawing))
    .resize(512, 384, { kernel: 'lanczos3' })
    .removeAlpha()
    .raw()
    .toBuffer();
  const small = halved(large, 512);
  const picture = { width: 256, height: 192, data: small };
  const bicubic = enlarged(picture);
  await using network = await loadNetwork(file, 1);
  expect(network).toMatchObject({ factor: 2, tile: null });
  const made = await upscale(network, picture, async () => {});
  expect(psnr(made.data, large)).toBeGreaterThan(psnr(bicubic, large) + 0.5);
});

test('where the user has no network it stands in, and says that it is a demo', async () => {
  await using backend = createLocalBackend({
    weightsFolder: undefined,
    hubCacheFolder: join(modelsFolder, 'no-cache'),
    modelsFolder,
    concurrency: 1,
    threads: 1,
    memoryBytes: 4e9,
    idleMs: 600_000,
  });
  const offer = backend.offer('upscaler');
  expect(offer).toMatchObject({ status: 'COLD', weights: 'DEMO', factors: [2] });
  expect(offer.revision).toMatch(/^sha256:/);
  expect(backend.pids).toEqual([]);
});
