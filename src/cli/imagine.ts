import { randomInt } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { availableParallelism } from 'node:os';
import { basename, join } from 'node:path';
import sharp from 'sharp';
import { BackendError } from '#src/backends/backend.ts';
import { candidateDevices } from '#src/backends/local/devices/candidates.ts';
import { chooseDevice } from '#src/backends/local/devices/choose-device.ts';
import { DeviceError } from '#src/backends/local/devices/device.ts';
import { probeDevice } from '#src/backends/local/devices/probe-device.ts';
import { findWeights, missingFolders } from '#src/backends/local/find-weights.ts';
import { hubCacheFolder } from '#src/backends/local/hub-cache.ts';
import { inspectWeights } from '#src/backends/local/inspect-weights.ts';
import { startEngineProcess } from '#src/backends/local/process/engine-process.ts';
import type { EngineEvent } from '#src/backends/local/process/protocol.ts';
import { schedulerMismatch } from '#src/backends/local/schedulers/index.ts';
import { encodeSafetensors } from '#src/backends/local/weights/formats/write-safetensors.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';
import { expandFolders } from '#src/environment.ts';
import { withPngText } from '#src/images/png-text.ts';
import { callersFolder } from './callers-folder.ts';
import { endWithClosedOutput } from './closed-output.ts';
import { checkLoras } from './imagine/loras.ts';
import { modelLike } from './imagine/model-like.ts';
import { type ImagineOptions, imagineHelp, parseImagineOptions } from './imagine/options.ts';
import { createProgressBar } from './imagine/progress-bar.ts';
import { checkPrompts } from './imagine/prompts.ts';
import { UsageError } from './usage-error.ts';
import { version } from './version.ts';

/** @returns the exit code: 0 drawn, 1 not drawn, 2 the command is wrong, 130 interrupted */
async function main(): Promise<number> {
  const stop = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => stop.abort(new Error(`Stopped by ${signal}.`)));
  try {
    const options = parseImagineOptions(process.argv.slice(2), {
      drawSeed: () => randomInt(2 ** 32),
      modelLike,
      folder: callersFolder('imagine'),
    });
    if (options === 'HELP') {
      process.stdout.write(imagineHelp());
      return 0;
    }
    if (options === 'VERSION') {
      process.stdout.write(`${version}\n`);
      return 0;
    }
    await imagine(options, stop.signal);
    return 0;
  } catch (error) {
    if (stop.signal.aborted) {
      process.stderr.write(`${(stop.signal.reason as Error).message}\n`);
      return 130;
    }
    const isWrongCommand = error instanceof UsageError;
    if (
      !isWrongCommand &&
      !(
        error instanceof BackendError ||
        error instanceof WeightsError ||
        error instanceof DeviceError ||
        isFileError(error)
      )
    )
      throw error;
    process.stderr.write(`${(error as Error).message}\n`);
    return isWrongCommand ? 2 : 1;
  }
}

async function imagine(options: ImagineOptions, signal: AbortSignal): Promise<void> {
  const startedAt = performance.now();
  const found = locate(options);
  const {
    sizeStep,
    revision,
    tinyDecoder,
    embedsGuidance: isConsistencyModel,
  } = inspectWeights(found);
  const ignored = checkPrompts(options.parameters, isConsistencyModel);
  const mismatch = schedulerMismatch(
    isConsistencyModel,
    options.parameters.scheduler,
    checkLoras(found.folder, options.loras),
  );
  if (mismatch !== null) throw new UsageError(`--scheduler: ${mismatch}`);
  for (const name of ['width', 'height'] as const)
    if (options.parameters[name] % sizeStep !== 0)
      throw new UsageError(
        `--${name} ${options.parameters[name]} does not fit these weights: it must be a multiple of ${sizeStep}.`,
      );
  if (options.parameters.decoder === 'TINY' && tinyDecoder !== 'PRESENT')
    throw new UsageError(
      `--decoder TINY needs the weights of an AutoencoderTiny in ${join(found.folder, 'vae_tiny')}.`,
    );
  const { device, notes } = await chooseDevice(
    candidateDevices(options.device, { platform: process.platform, environment: process.env }),
    (name, mustBeFaster) => probeDevice(name, mustBeFaster, process.env, signal),
  );
  await using engine = await startEngineProcess(
    {
      folder: found.folder,
      threads: availableParallelism(),
      device,
      loras: options.loras,
      environment: process.env,
      cancelGraceMs: 2_000,
    },
    signal,
  );
  const loadedAt = performance.now();
  const bar = createProgressBar(process.stderr);
  const samples = Array.from({ length: options.samples }, (_, index) => ({
    index,
    seed: options.seed + index,
  }));
  const files: string[] = [];
  const warnings: string[] = [...ignored, ...notes];
  let lastEvaluation = loadedAt;
  const evaluationMs: number[] = [];
  const handle = async (event: EngineEvent): Promise<void> => {
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
        for (const [name, text] of Object.entries({
          prompt: event.prompt,
          negativePrompt: event.negativePrompt,
        }))
          if (text !== '')
            warnings.push(
              `The ${name === 'prompt' ? 'prompt' : 'negative prompt'} is too long; this was cut: ${JSON.stringify(text)}.`,
            );
        return;
      case 'image': {
        const file = outputFile(options, event.sample);
        const recipe = {
          ...options.parameters,
          seed: options.seed + event.sample,
          loras: options.loras.map(({ file, scale }) => ({ file: basename(file), scale })),
          revision,
          device,
        };
        await writeImage(file, event.pixels, options, JSON.stringify(recipe));
        files.push(file);
        if (event.sample === 0 && options.latents !== undefined) {
          const { data, shape } = event.latents!;
          await writeFile(options.latents, encodeSafetensors({ latents: { data, shape } }));
        }
      }
    }
  };
  const job = { parameters: options.parameters, samples, latents: options.latents !== undefined };
  try {
    for await (const event of engine.run(job, () => false, signal)) await handle(event);
  } finally {
    bar.end();
  }
  const seconds = (ms: number) => Math.round(ms) / 1000;
  const total = performance.now() - startedAt;
  for (const warning of warnings) process.stderr.write(`${warning}\n`);
  if (!options.json) {
    process.stdout.write(
      `${files.join('\n')}\nseed ${options.seed}, ${seconds(total)} s${found.weights === 'DEMO' ? ', drawn by the small demo weights' : ''}\n`,
    );
    return;
  }
  const perEvaluation = evaluationMs.reduce((sum, ms) => sum + ms, 0) / evaluationMs.length;
  process.stdout.write(
    `${JSON.stringify({
      seed: options.seed,
      file: files[0],
      files,
      latents: options.latents ?? null,
      model: options.model ?? null,
      weights: found.weights,
      revision,
      device: device.name,
      precision: device.precision,
      parameters: options.parameters,
      loras: options.loras,
      warnings,
      timings: {
        totalSeconds: seconds(total),
        loadSeconds: seconds(loadedAt - startedAt),
        evaluations: evaluationMs.length,
        secondsPerEvaluation: seconds(perEvaluation),
      },
      memoryBytes: engine.memoryBytes,
    })}\n`,
  );
}

function locate({ model, weights }: ImagineOptions) {
  if (weights !== undefined)
    return { folder: weights, weights: 'PUBLISHED' as const, commit: undefined };
  const environment = expandFolders(process.env);
  const problems = missingFolders(environment);
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
  const found = findWeights(model!, {
    weightsFolder: environment.WEIGHTS_DIR || undefined,
    hubCacheFolder: hubCacheFolder(environment),
    modelsFolder: join(import.meta.dirname, '../../models'),
  });
  if (!found)
    throw new UsageError(
      `There are no weights of ${model}: run npm run pull -- ${model}, or give --weights.`,
    );
  return found;
}

/** Sample 0 gets the name asked for, the others a number before the ending. */
function outputFile({ output }: ImagineOptions, sample: number): string {
  return sample === 0 ? output : output.replace(/(\.[^./\\]+)$/, `-${sample}$1`);
}

async function writeImage(
  file: string,
  pixels: Uint8Array,
  { parameters: { width, height } }: ImagineOptions,
  recipe: string,
): Promise<void> {
  const image = sharp(pixels, { raw: { width, height, channels: 3 } });
  if (!/\.png$/i.test(file)) {
    await image.toFile(file);
    return;
  }
  await writeFile(file, withPngText(await image.png().toBuffer(), 'parameters', recipe));
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}

endWithClosedOutput();
process.exitCode = await main();
