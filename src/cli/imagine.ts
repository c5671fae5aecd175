import { randomInt } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { BackendError } from '#src/backends/backend.ts';
import { candidateDevices } from '#src/backends/local/devices/candidates.ts';
import { chooseDevice } from '#src/backends/local/devices/choose-device.ts';
import { DeviceError } from '#src/backends/local/devices/device.ts';
import { probeDevice } from '#src/backends/local/devices/probe-device.ts';
import { inspectWeights } from '#src/backends/local/inspect-weights.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';
import { expandFolders } from '#src/environment.ts';
import { callersFolder } from './callers-folder.ts';
import { endWithClosedOutput } from './closed-output.ts';
import { checkOptions } from './imagine/check-options.ts';
import { draw } from './imagine/draw.ts';
import { imagineHelp } from './imagine/help.ts';
import { locateWeights } from './imagine/locate-weights.ts';
import { modelLike } from './imagine/model-like.ts';
import { type ImagineOptions, parseImagineOptions } from './imagine/options.ts';
import { readStart } from './imagine/start-image.ts';
import { upscaleFile } from './imagine/upscale-file.ts';
import { findUpscaler, makeLarger } from './imagine/upscaler.ts';
import { checkOutputs, writeImage } from './imagine/write-image.ts';
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
      loraFolder: expandFolders(process.env).LORA_DIR || undefined,
    });
    if (options === 'HELP') {
      process.stdout.write(imagineHelp());
      return 0;
    }
    if (options === 'VERSION') {
      process.stdout.write(`${version}\n`);
      return 0;
    }
    if (options.kind === 'UPSCALE') await upscaleFile(options, stop.signal);
    else await imagine(options, stop.signal);
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
  checkOutputs(options);
  const threads = availableParallelism();
  const { parameters, upscale: factor } = options;
  const upscaler =
    factor === undefined ? undefined : await findUpscaler(factor, parameters, threads, signal);
  const inspected = inspectWeights(locateWeights(options));
  const { folder, weights, revision } = inspected;
  const ignored = checkOptions(options, inspected);
  const start = await readStart(options, inspected);
  const { device, notes } = await chooseDevice(
    candidateDevices(options.device, { platform: process.platform, environment: process.env }),
    (name, mustBeFaster) => probeDevice(name, mustBeFaster, process.env, signal),
  );
  const readyMs = performance.now() - startedAt;
  const drawnWith = { revision, device };
  const run = await draw(folder, options, drawnWith, start, signal);
  const { files, evaluationMs } = run;
  const upscale = upscaler && {
    factor: upscaler.network.factor,
    revision: upscaler.network.revision,
  };
  if (upscaler) {
    let sample = 0;
    // In the place of what was drawn, which was written first: it is there whatever comes.
    for await (const larger of makeLarger(upscaler, run.pictures, threads, signal))
      await writeImage(options, sample++, larger, { ...drawnWith, upscale });
  }
  const totalMs = performance.now() - startedAt;
  const warnings = [...ignored, ...notes, ...run.warnings];
  for (const warning of warnings) process.stderr.write(`${warning}\n`);
  if (!options.json) {
    const demo = [
      ...(weights === 'DEMO' ? [', drawn by the small demo weights'] : []),
      ...(upscaler?.weights === 'DEMO' ? [', made larger by the small demo network'] : []),
    ].join('');
    process.stdout.write(
      `${files.join('\n')}\nseed ${options.seed}, ${seconds(totalMs)} s${demo}\n`,
    );
    return;
  }
  const { loras, ...said } = parameters;
  const perEvaluation = evaluationMs.reduce((sum, ms) => sum + ms, 0) / evaluationMs.length;
  process.stdout.write(
    `${JSON.stringify({
      seed: options.seed,
      file: files[0],
      files,
      latents: options.latents ?? null,
      model: options.model ?? null,
      weights,
      revision,
      device: device.name,
      precision: device.precision,
      parameters: said,
      loras,
      upscale: upscale && { ...upscale, weights: upscaler.weights },
      warnings,
      timings: {
        totalSeconds: seconds(totalMs),
        loadSeconds: seconds(readyMs + run.loadMs),
        evaluations: evaluationMs.length,
        secondsPerEvaluation: seconds(perEvaluation),
      },
      memoryBytes: run.memoryBytes,
    })}\n`,
  );
}

function seconds(ms: number): number {
  return Math.round(ms) / 1000;
}

function isFileError(error: unknown): boolean {
  return error instanceof Error && 'code' in error && 'syscall' in error;
}

endWithClosedOutput();
process.exitCode = await main();
