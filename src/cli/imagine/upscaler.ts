import { join } from 'node:path';
import { factorRefusal, mostUpscaledSide, upscaleParameters } from '#models/upscaler/parameters.ts';
import { missingFolders } from '#src/backends/local/find-weights.ts';
import { startEngineProcess } from '#src/backends/local/process/engine-process.ts';
import type { Pixels } from '#src/backends/local/upscale/blend.ts';
import { createUpscalerLibrary, type FoundNetwork } from '#src/backends/local/upscale/library.ts';
import type { Size } from '#src/backends/local/upscale/tiles.ts';
import { UsageError } from '#src/cli/usage-error.ts';
import type { Weights } from '#src/domain/backends.ts';
import { expandFolders } from '#src/environment.ts';
import { createProgressBar } from './progress-bar.ts';

/** A network that makes pictures larger, found and not loaded. */
export interface FoundUpscaler {
  readonly network: FoundNetwork;
  readonly weights: Weights;
}

const cancelGraceMs = 2_000;

/**
 * Looks among the networks of UPSCALER_DIR, or takes the demo's where that is not set.
 * @param size of what is to be larger
 * @throws UsageError where none makes pictures larger by the factor, or the result would be too large
 */
export async function findUpscaler(
  factor: number,
  { width, height }: Size,
  threads: number,
  signal: AbortSignal,
): Promise<FoundUpscaler> {
  if (Math.max(width, height) * factor > mostUpscaledSide)
    throw new UsageError(
      `--upscale ${factor} makes ${width * factor} x ${height * factor} pixels of ${width} x ${height}: a side may have at most ${mostUpscaledSide}.`,
    );
  const environment = expandFolders(process.env);
  const problems = missingFolders({ UPSCALER_DIR: environment.UPSCALER_DIR });
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
  const library = createUpscalerLibrary({
    folder: environment.UPSCALER_DIR || undefined,
    modelsFolder: join(import.meta.dirname, '../../../models'),
    async inspect(folder) {
      await using engine = await startEngineProcess({ folder, threads, cancelGraceMs }, signal);
      return engine.network!;
    },
    onProblem: (message) => process.stderr.write(`${message}\n`),
    signal,
  });
  await library.known;
  const facts = library.facts();
  if (!('upscalers' in facts)) throw new UsageError(`--upscale: ${facts.reason}`);
  const factors = facts.upscalers.map((one) => one.factor);
  const refusal = factorRefusal(factors, factor);
  if (refusal !== null) throw new UsageError(`--upscale: ${refusal}`);
  return { network: library.find(factor)!, weights: facts.weights };
}

/** Makes pictures larger, one after the other, with a bar of their progress on stderr. @throws BackendError */
export async function* makeLarger(
  { network }: FoundUpscaler,
  pictures: readonly Pixels[],
  threads: number,
  signal: AbortSignal,
): AsyncGenerator<Pixels, void, undefined> {
  const { file: folder, factor } = network;
  const bar = createProgressBar(process.stderr);
  const samples = pictures.length;
  try {
    bar.show({ sample: 0, samples, phase: 'LOADING' });
    await using engine = await startEngineProcess({ folder, threads, cancelGraceMs }, signal);
    for (const [sample, picture] of pictures.entries()) {
      const parameters = upscaleParameters({ factor }, picture);
      const { width, height } = parameters;
      const job = {
        parameters: { ...parameters, loras: undefined },
        samples: [{ index: sample, seed: 0 }],
        start: { pixels: picture.data },
        latents: false,
      };
      for await (const event of engine.run(job, () => false, signal)) {
        if (event.type === 'evaluated') bar.show({ ...event, samples, phase: 'UPSCALING' });
        if (event.type === 'image') yield { width, height, data: event.pixels };
      }
    }
  } finally {
    bar.end();
  }
}
