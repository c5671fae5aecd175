import { availableParallelism } from 'node:os';
import { basename } from 'node:path';
import { fitSource } from '#src/images/sources/fit.ts';
import type { UpscaleOptions } from './options.ts';
import { readPicture } from './start-image.ts';
import { findUpscaler, makeLarger } from './upscaler.ts';
import { checkOutputs, writePicture } from './write-image.ts';

/** Makes a picture of a file larger, and draws nothing. @throws UsageError, BackendError */
export async function upscaleFile(options: UpscaleOptions, signal: AbortSignal): Promise<void> {
  const startedAt = performance.now();
  checkOutputs(options);
  const { factor, image, output } = options;
  const threads = availableParallelism();
  const { data, width, height } = await readPicture('image', image);
  const upscaler = await findUpscaler(factor, { width, height }, threads, signal);
  const { pixels } = await fitSource(data, undefined, { width, height });
  const { weights, network } = upscaler;
  const { revision } = network;
  const recipe = JSON.stringify({ image: basename(image), upscale: { factor, revision } });
  for await (const larger of makeLarger(
    upscaler,
    [{ data: pixels, width, height }],
    threads,
    signal,
  ))
    await writePicture(output, larger, { recipe });
  const totalSeconds = Math.round(performance.now() - startedAt) / 1000;
  if (!options.json) {
    const demo = weights === 'DEMO' ? ', by the small demo network' : '';
    process.stdout.write(
      `${output}\n${width * factor} x ${height * factor} pixels, ${totalSeconds} s${demo}\n`,
    );
    return;
  }
  process.stdout.write(
    `${JSON.stringify({
      file: output,
      files: [output],
      width: width * factor,
      height: height * factor,
      upscale: { factor, weights, revision },
      timings: { totalSeconds },
    })}\n`,
  );
}
