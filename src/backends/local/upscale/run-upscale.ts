import { BackendError, type BackendEvent, type BackendRequest } from '#src/backends/backend.ts';
import { processor } from '#src/backends/local/devices/device.ts';
import type { KeptExperience } from '#src/backends/local/measure/experience.ts';
import { tellSamples } from '#src/backends/local/measure/tell-samples.ts';
import { tileKey } from '#src/backends/local/offer/upscaler-offer.ts';
import type { EnginePool } from '#src/backends/local/process/engine-pool.ts';
import type { FoundNetwork } from './library.ts';
import { tileCount } from './tiles.ts';

export interface UpscaleContext {
  readonly pool: EnginePool;
  readonly network: FoundNetwork;
  readonly experience: KeptExperience;
  now(): number;
}

/** One attempt to make a picture larger on the engine, computed on the processor. See `Backend.run`. */
export async function* runUpscale(
  { pool, network, experience, now }: UpscaleContext,
  { model, parameters, start, samples, wantsPreview }: BackendRequest,
  signal: AbortSignal,
): AsyncGenerator<BackendEvent, void, undefined> {
  if (samples.length === 0) return;
  if (!start)
    throw new BackendError({
      code: 'INVALID_INPUT',
      message: 'There is no picture to make larger.',
      retryable: false,
      billed: 'NO',
    });
  const { width, height } = parameters;
  const { factor } = network;
  const picture = { width: width / factor, height: height / factor };
  const key = tileKey(model, network, picture);
  const evaluations = tileCount(picture, network.tile);
  const tell = tellSamples({
    samples,
    width,
    height,
    experience,
    key,
    evaluations,
    decodeShare: 0.1,
    now,
  });
  const job = {
    folder: network.file,
    device: processor,
    estimatedBytes: network.estimatedBytes,
    // What the picture was drawn with is of no more use.
    parameters: { ...parameters, loras: undefined },
    samples,
    start,
    latents: false,
    wantsPreview,
  };
  yield { type: 'computing', device: processor };
  for await (const event of pool.run(job, signal)) if (event.type !== 'cut') yield tell(event);
  await experience.save();
}
