import { writeFile } from 'node:fs/promises';
import type { EngineProcess } from '#src/backends/local/process/engine-process.ts';
import type { EngineEvent } from '#src/backends/local/process/protocol.ts';
import { encodeSafetensors } from '#src/backends/local/weights/formats/write-safetensors.ts';
import type { StartImage } from '#src/domain/start-image.ts';
import type { ImagineOptions } from './options.ts';
import { createProgressBar } from './progress-bar.ts';
import { type DrawnWith, writeImage } from './write-image.ts';

/** What came of a run. */
export interface Run {
  readonly files: readonly string[];
  /** What was cut off the prompts, in sentences. */
  readonly warnings: readonly string[];
  readonly evaluationMs: readonly number[];
}

/** Draws the samples and writes them as they come, with a bar of their progress on stderr. */
export async function draw(
  engine: EngineProcess,
  options: ImagineOptions,
  drawnWith: DrawnWith,
  start: StartImage | undefined,
  signal: AbortSignal,
): Promise<Run> {
  const bar = createProgressBar(process.stderr);
  const samples = Array.from({ length: options.samples }, (_, index) => ({
    index,
    seed: options.seed + index,
  }));
  const files: string[] = [];
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
      case 'image':
        files.push(await writeImage(options, event.sample, event.pixels, drawnWith));
        if (event.sample === 0 && options.latents !== undefined) {
          const { data, shape } = event.latents!;
          await writeFile(options.latents, encodeSafetensors({ latents: { data, shape } }));
        }
    }
  }

  const { parameters } = options;
  const job = { parameters, samples, start, latents: options.latents !== undefined };
  try {
    for await (const event of engine.run(job, () => false, signal)) await handle(event);
  } finally {
    bar.end();
  }
  return { files, warnings, evaluationMs };
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
