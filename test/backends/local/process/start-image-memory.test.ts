import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { startEngineProcess } from '#src/backends/local/process/engine-process.ts';
import type { StartImage } from '#src/domain/start-image.ts';
import { quickParameters } from '#test/helpers/engine-job.ts';
import { referenceModelFolder } from '#test/helpers/golden-tensors.ts';

const never = new AbortController().signal;
const side = 768;

/** The most memory that a process took which drew a picture of this size. */
async function peakOf(start?: StartImage): Promise<number> {
  await using engine = await startEngineProcess(
    { folder: referenceModelFolder('tiny-sd'), threads: 1, cancelGraceMs: 10_000 },
    never,
  );
  const size = { width: side, height: side, numInferenceSteps: 2, guidanceScale: 1 };
  const parameters = { ...quickParameters, ...size, ...(start && { strength: 1 }) };
  const job = { parameters, samples: [{ index: 0, seed: 1 }], start, latents: false };
  const events = await Array.fromAsync(engine.run(job, () => false, never));
  expect(events.at(-1)!.type).toBe('image');
  const [, kibibytes] = /VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${engine.pid}/status`, 'utf8'))!;
  return Number(kibibytes);
}

test('a run from a picture peaks within a tenth of one from noise', {
  timeout: 60_000,
}, async () => {
  const fromNoise = await peakOf();
  const fromImage = await peakOf({
    pixels: new Uint8Array(side * side * 3).fill(90),
    mask: new Uint8Array(side * side).fill(255),
  });
  expect(fromImage / fromNoise).toBeLessThan(1.1);
});
