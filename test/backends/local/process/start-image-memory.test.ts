import { expect, test } from 'vitest';
import { enginePeak } from '#test/helpers/engine-peak.ts';
import { referenceModelFolder } from '#test/helpers/golden-tensors.ts';

const side = 768;

test('a run from a picture peaks within a tenth of one from noise', async () => {
  const folder = referenceModelFolder('tiny-sd');
  const size = { width: side, height: side, guidanceScale: 1 };
  const fromNoise = await enginePeak(folder, { parameters: size });
  const fromImage = await enginePeak(folder, {
    parameters: { ...size, strength: 1 },
    start: {
      pixels: new Uint8Array(side * side * 3).fill(90),
      mask: new Uint8Array(side * side).fill(255),
    },
  });
  expect(fromImage / fromNoise).toBeLessThan(1.1);
});
