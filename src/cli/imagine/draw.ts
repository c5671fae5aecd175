import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { startEngineProcess } from '#src/backends/local/process/engine-process.ts';
import type { EngineEvent } from '#src/backends/local/process/protocol.ts';
import type { Pixels } from '#src/backends/local/upscale/blend.ts';
import { encodeSafetensors } from '#src/backends/local/weights/formats/write-safetensors.ts';
import type { StartImage } from '#src/domain/start-image.ts';
import type { ImagineOptions } from './options.ts';
import { createProgressBar } from './progress-bar.ts';
import { type DrawnWith, writeImage } from './write-image.ts';

/** What came of a run. */
export interface Run {
  readonly files: readonly string[];
  /** Where they are to be larger. */
  readonly pictures: readonly Pixels[];
  /** What was cut off the prompts, in sentences. */
  readonly warnings: readonly string[];
  readonly evaluationMs: readonly number[];
  /** Until the model was loaded. */
  readonly loadMs: number;
  readonly memoryBytes: number;
}

/** Draws the samples and writes them as they come, with a bar of their progress on stderr. @throws BackendError */
export async function draw(
  folder: string,
  options: ImagineOptions,
  drawnWith: DrawnWith,
  start: StartImage | undefined,
  signal: AbortSignal,
): Promise<Run> {
  const { device } = drawnWith;
  const { env: environment } = process;
  const startedAt = performance.now();
  await using engine = await startEngineProcess(
    { folder, threads: availableParallelism(), device, environment, cancelGraceMs: 2_000 },
    signal,
  );
  const loadMs = performance.now() - startedAt;
  const bar = createProgressBar(process.stderr);
  const samples = Array.from({ length: options.samples }, (_, index) => ({
    index,
    seed: options.seed + index,
  }));
  const { parameters } = options;
  const { width, height } = parameters;
  const files: string[] = [];
  const pictures: Pixels[] = [];
  const warnings: string[] = [];
  const evaluationMs: number[] = [];
  let lastEvaluation = performance.now();

  async function handle(event: EngineEvent): Promise<void> {
    const now = performance.now();
    switch (event.type) {
      case 'phase':
        bar.show({ sample: event.sample, samples: samples.length, phase: event.phase });
        lastEvaluation = now;
        return;
      case 'evaluated':
        evaluationMs.push(now - lastEvaluation);
        lastEvaluation = now;
        bar.show({ ...event, samples: samples.length, phase: 'DENOISING' });
        return;
      case 'cut':
        warnings.push(...cutWarnings(event));
        return;
      case 'image': {
        const picture = { data: event.pixels, width, height };
        files.push(await writeImage(options, event.sample, picture, drawnWith));
        if (options.upscale !== undefined) pictures.push(picture);
        if (event.sample === 0 && options.latents !== undefined) {
          const { data, shape } = event.latents!;
          await writeFile(options.latents, encodeSafetensors({ latents: { data, shape } }));
        }
      }
    }
  }

  const job = { parameters, samples, start, latents: options.latents !== undefined };
  try {
    for await (const event of engine.run(job, () => false, signal)) await handle(event);
  } finally {
    bar.end();
  }
  const { memoryBytes } = engine;
  return { files, pictures, warnings, evaluationMs, loadMs, memoryBytes };
}

function cutWarnings(cut: { readonly prompt: string; readonly negativePrompt: string }): string[] {
  const texts = [
    ['prompt', cut.prompt],
    ['negative prompt', cut.negativePrompt],
  ] as const;
  return texts.flatMap(([name, text]) =>
    text === '' ? [] : [`The ${name} is too long; this was cut: ${JSON.stringify(text)}.`],
  );
}
