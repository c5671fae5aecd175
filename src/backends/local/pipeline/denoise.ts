import type { Generator } from '#src/backends/local/random/random.ts';
import type { Scheduler } from '#src/backends/local/schedulers/scheduler.ts';
import type { OnnxSession } from './onnx-session.ts';
import { drawStart, type EncodedImage } from './start-image.ts';
import type { Conditioning, ConditioningPair } from './text-conditioning.ts';

export interface DenoiseRequest {
  readonly unet: OnnxSession;
  readonly scheduler: Scheduler;
  readonly generator: Generator;
  readonly conditioning: ConditioningPair;
  readonly guidanceScale: number;
  readonly latent: { readonly channels: number; readonly height: number; readonly width: number };
  /** SDXL's sizes [6]; absent where the UNet has no such input. */
  readonly timeIds: Float32Array | undefined;
  /** The embedded guidance; absent where the UNet has no such input. */
  readonly timestepCond: Float32Array | undefined;
  /** What to start from. @default noise */
  readonly start?: StartRequest | undefined;
  /**
   * Called after each evaluation, and awaited: the place to report, to look at the predicted clean
   * latents, and to throw when the image is not wanted any more.
   */
  evaluated(done: number, predicted: Float32Array): Promise<void>;
}

interface StartRequest extends EncodedImage {
  readonly scalingFactor: number;
  /** How much of the picture is changed: 1 where the run takes all of its steps. */
  readonly strength: number;
}

/**
 * Turns noise, or a picture with noise, into latents. The two sides of the guidance are two evaluations of batch 1: the numbers
 * are those of one batch of 2, in half the memory, and a cancellation waits for half as long.
 *
 * Classifier-free guidance: Ho and Salimans 2022, as in diffusers' pipelines. From a picture: Meng et al. 2021
 * (SDEdit, arXiv 2108.01073), or from noise alone where a mask says what is kept and the strength is 1, as in
 * diffusers' inpainting pipelines. What a mask keeps is put back after each evaluation, with the noise of that moment:
 * Lugmayr et al. 2022 (RePaint, arXiv 2201.09865), algorithm 1, lines 4 to 8.
 * @returns float32[channels, height, width] as the sampler holds them, before the scaling factor
 */
export async function denoise(request: DenoiseRequest): Promise<Float32Array> {
  const { unet, scheduler, generator, conditioning, guidanceScale, latent, timeIds, timestepCond } =
    request;
  const shape = [1, latent.channels, latent.height, latent.width];
  const length = latent.channels * latent.height * latent.width;
  const predict = async (data: Float32Array, timestep: number, side: Conditioning) => {
    const width = side.states.length / side.tokens;
    const { out_sample } = await unet.run({
      sample: { data, shape },
      timestep: { data: Float32Array.of(timestep), shape: [1] },
      encoder_hidden_states: { data: side.states, shape: [1, side.tokens, width] },
      ...(timeIds && {
        text_embeds: { data: side.pooled!, shape: [1, side.pooled!.length] },
        time_ids: { data: timeIds, shape: [1, timeIds.length] },
      }),
      ...(timestepCond && {
        timestep_cond: { data: timestepCond, shape: [1, timestepCond.length] },
      }),
    });
    return out_sample!;
  };

  const start = request.start && drawStart(request.start, request.start.scalingFactor, generator);
  const isFromNoise = request.start?.mask && request.start.strength === 1;
  let sample: Float32Array =
    start && !isFromNoise
      ? start.at(scheduler.noiseAt(0))
      : (start?.noise ?? generator.randn(length)).map((value) => value * scheduler.initNoiseSigma);
  const run = scheduler.start((count) => generator.randn(count));
  for (const [index, timestep] of scheduler.timesteps.entries()) {
    const input = run.scaleModelInput(sample, index);
    const positive = await predict(input, timestep, conditioning.positive);
    const output = conditioning.negative
      ? guide(await predict(input, timestep, conditioning.negative), positive, guidanceScale)
      : positive;
    const step = run.step(output, index, sample);
    const isLast = index === scheduler.timesteps.length - 1;
    sample = start
      ? start.keep(step.sample, isLast ? withoutNoise : scheduler.noiseAt(index + 1))
      : step.sample;
    await request.evaluated(index + 1, step.predicted);
  }
  return sample;
}

const withoutNoise = { alpha: 1, sigma: 0 };

/** Rounded to float32 after each operation, as the reference does. */
function guide(negative: Float32Array, positive: Float32Array, scale: number): Float32Array {
  return negative.map(
    (value, index) => value + Math.fround(scale * Math.fround(positive[index]! - value)),
  );
}
