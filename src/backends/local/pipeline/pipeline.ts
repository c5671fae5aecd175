import { join } from 'node:path';
import type { ModelParameters } from '#models/definition.ts';
import { type Device, processor } from '#src/backends/local/devices/device.ts';
import { vaeFactor } from '#src/backends/local/graph/networks/vae-decoder.ts';
import { hasVaeEncoder } from '#src/backends/local/graph/networks/vae-encoder.ts';
import { createAdaptedModels } from '#src/backends/local/loras/adapted-models.ts';
import type { Lora } from '#src/backends/local/loras/lora.ts';
import {
  type ModelFolder,
  readModelFolder,
  weightFiles,
} from '#src/backends/local/model-folder.ts';
import { encodePreview } from '#src/backends/local/preview.ts';
import { createGenerator } from '#src/backends/local/random/random.ts';
import { createScheduler } from '#src/backends/local/schedulers/index.ts';
import type { TinyDecoder } from '#src/backends/local/tiny-decoder.ts';
import { mustHaveRevision } from '#src/backends/local/weights/fingerprint.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';
import type { StartImage } from '#src/domain/start-image.ts';
import { denoise } from './denoise.ts';
import { guidanceEmbedding, isGuided } from './guidance.ts';
import {
  loadDecoder,
  loadEncoder,
  loadTinyDecoder,
  loadUNet,
  tryExportedDecoder,
} from './load-network.ts';
import { toPixels } from './pixels.ts';
import { createSessionCache } from './session-cache.ts';
import { type EncodedImage, toDistribution, toLatentMask, toPlanes } from './start-image.ts';
import { type ConditioningPair, createTextConditioner } from './text-conditioning.ts';

/** What the engine reads of a request; any size that the network allows, whatever the catalogue says. */
export type EngineParameters = Pick<
  ModelParameters,
  | 'prompt'
  | 'negativePrompt'
  | 'scheduler'
  | 'numInferenceSteps'
  | 'guidanceScale'
  | 'width'
  | 'height'
  | 'promptSyntax'
> &
  /** FULL by default; TINY needs the weights of a tiny decoder. The strength counts for a picture only. */
  Partial<Pick<ModelParameters, 'decoder' | 'strength'>> & {
    /** Added to the model for this request. @default none */
    readonly loras?: readonly Lora[] | undefined;
  };

export type PipelinePhase = 'LOADING' | 'ENCODING' | 'DENOISING' | 'DECODING';

/** Where the pipeline tells what it does. Each call is awaited, and may throw to stop the run. */
export interface PipelineObserver {
  phase(phase: PipelinePhase): Promise<void>;
  /** After each model evaluation. */
  evaluated(done: number, evaluations: number, preview: () => Promise<string>): Promise<void>;
}

export interface PipelineImage {
  /** uint8[height, width, 3] */
  readonly pixels: Uint8Array;
  /** As the sampler left them, before the division by the scaling factor. */
  readonly latents: Latents;
}

export interface Latents {
  readonly data: Float32Array;
  /** [1, channels, height / factor, width / factor] */
  readonly shape: readonly number[];
}

/** A model ready to draw. Evaluations block the event loop: it lives in a process of its own. */
export interface Pipeline extends AsyncDisposable {
  readonly model: ModelFolder;
  /** What it keeps on a device; 0 on the processor. */
  readonly deviceBytes: number;
  /** Encodes the prompts once for all samples of a request. */
  condition(parameters: EngineParameters, observer: PipelineObserver): Promise<ConditioningPair>;
  /** Encodes a picture once for all samples of a request. @throws WeightsError where the model has no encoder */
  encode(parameters: EngineParameters, image: StartImage): Promise<EncodedImage>;
  /** Makes one sample. @param image to start from @default noise */
  draw(
    parameters: EngineParameters,
    seed: number,
    conditioning: ConditioningPair,
    observer: PipelineObserver,
    image?: EncodedImage,
  ): Promise<PipelineImage>;
}

/**
 * @param folder absolute, in the diffusers layout
 * @param device for the UNet and the decoder @default processor
 * @param revision of its weights when they were looked at. Parts of them are loaded when they are first used: with a
 *   `WeightsError` where they are others by then @default any
 * @throws WeightsError when the folder cannot be used
 */
export async function createPipeline(
  folder: string,
  threads: number,
  device: Device = processor,
  revision?: string,
): Promise<Pipeline> {
  const compute = { threads, device };
  const model = readModelFolder(folder);
  const files = weightFiles(model);
  const checkFiles = () => {
    if (revision !== undefined) mustHaveRevision(files, revision, folder);
  };
  checkFiles();
  await tryExportedDecoder(model);
  const adapted = createAdaptedModels(model);
  const text = await createTextConditioner(model, threads, checkFiles);
  // A request has one size, and the next one usually the same: two would hold the weights twice.
  const unets = createSessionCache(1, checkFiles);
  const decoders = createSessionCache(1, checkFiles);
  const factor = vaeFactor(model.vae.config);
  const latentOf = ({ height, width }: EngineParameters) => ({
    channels: model.vae.config.latent_channels,
    height: height / factor,
    width: width / factor,
  });

  return {
    model,
    get deviceBytes() {
      return unets.deviceBytes + decoders.deviceBytes;
    },
    async condition(parameters, observer) {
      await observer.phase('ENCODING');
      return text.condition({
        ...parameters,
        ...adapted.with(parameters.loras),
        guided: isGuided(model.unet.config, parameters.guidanceScale),
      });
    },
    async encode(parameters, { pixels, mask }) {
      const { height, width } = parameters;
      const latent = latentOf(parameters);
      if (!hasVaeEncoder(model.vae.tensors))
        throw new WeightsError(missingEncoder, { file: model.vae.folder });
      // Released at once: the decoder needs the memory more.
      await using encoder = await loadEncoder(model, latent, compute);
      checkFiles();
      const { latent_parameters } = await encoder.run({
        sample: { data: toPlanes(pixels), shape: [1, 3, height, width] },
      });
      return {
        ...toDistribution(latent_parameters!),
        mask: mask && toLatentMask(mask, width, factor),
      };
    },
    async draw(parameters, seed, conditioning, observer, image) {
      const latent = latentOf(parameters);
      const shape = [1, latent.channels, latent.height, latent.width];
      const { tokens } = conditioning.positive;
      const size = `${latent.width}x${latent.height}`;
      const { variant, unet: network } = adapted.with(parameters.loras);
      // Exported graphs take any size.
      const key = model.unet.exported ? 'exported' : `${size}x${tokens} ${variant}`;
      if (!unets.has(key)) await observer.phase('LOADING');
      const unet = await unets.get(key, () => loadUNet(network, { ...latent, tokens }, compute));
      const scheduler = createScheduler(
        parameters.scheduler,
        model.schedulerConfig,
        parameters.numInferenceSteps,
        image && parameters.strength,
      );
      await observer.phase('DENOISING');
      const latents = await denoise({
        unet,
        scheduler,
        generator: createGenerator(seed),
        conditioning,
        guidanceScale: parameters.guidanceScale,
        latent,
        start: image && {
          ...image,
          scalingFactor: model.vae.config.scaling_factor,
          strength: parameters.strength ?? 1,
        },
        timeIds: timeIds(model, parameters),
        timestepCond: guidanceEmbedding(model.unet.config, parameters.guidanceScale),
        evaluated: (done, predicted) =>
          observer.evaluated(done, scheduler.timesteps.length, () =>
            encodePreview(predicted, latent, model.latentRgb),
          ),
      });
      await observer.phase('DECODING');
      const tiny = parameters.decoder === 'TINY' ? requireTinyDecoder(model) : null;
      const decoder = await (tiny
        ? decoders.get(`tiny ${size}`, () => loadTinyDecoder(tiny, latent, compute))
        : decoders.get(model.vae.exported ? 'exported' : size, () =>
            loadDecoder(model, latent, compute),
          ));
      const scale = tiny ? 1 : model.vae.config.scaling_factor;
      const { sample } = await decoder.run({
        latent_sample: {
          data: latents.map((value) => value / scale),
          shape,
        },
      });
      return { pixels: toPixels(sample!), latents: { data: latents, shape } };
    },
    async [Symbol.asyncDispose]() {
      await unets[Symbol.asyncDispose]();
      await decoders[Symbol.asyncDispose]();
    },
  };
}

/** What is said of a VAE without the tensors of its encoder. */
export const missingEncoder =
  'has no encoder: with these weights no picture can be a start, only noise';

function requireTinyDecoder({ tinyDecoder, folder }: ModelFolder): TinyDecoder {
  if (!tinyDecoder)
    throw new WeightsError('is missing: decoder TINY needs an AutoencoderTiny there', {
      file: join(folder, 'vae_tiny'),
    });
  return tinyDecoder;
}

/** SDXL: original size, no crop, target size; height first. */
function timeIds(
  model: ModelFolder,
  { width, height }: EngineParameters,
): Float32Array | undefined {
  return model.family === 'sdxl' ? Float32Array.of(height, width, 0, 0, height, width) : undefined;
}
