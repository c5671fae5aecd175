import { BackendError, type BackendEvent, type BackendRequest } from '#src/backends/backend.ts';
import { processor } from '#src/backends/local/devices/device.ts';
import type { KeptExperience } from '#src/backends/local/measure/experience.ts';
import { createSampleMeter, type SampleMeter } from '#src/backends/local/measure/sample-meter.ts';
import { tileKey } from '#src/backends/local/offer/upscaler-offer.ts';
import type { EnginePool, PoolEvent } from '#src/backends/local/process/engine-pool.ts';
import type { SampleProgress } from '#src/domain/progress.ts';
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
  const [first] = samples;
  if (!first) return;
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
  const meters = new Map(
    samples.map(({ index }) => [
      index,
      createSampleMeter({ experience, key, evaluations, decodeShare: 0.1, now }),
    ]),
  );
  const shown = (sample: number, show: (meter: SampleMeter) => SampleProgress): BackendEvent => ({
    type: 'progress',
    sample,
    progress: show(meters.get(sample)!),
  });
  const translate = (event: PoolEvent): BackendEvent[] => {
    switch (event.type) {
      case 'waiting':
        return [shown(first.index, (meter) => meter.enter('QUEUED'))];
      case 'loading':
        return [shown(first.index, (meter) => meter.enter('LOADING'))];
      case 'phase':
        return [shown(event.sample, (meter) => meter.enter(event.phase))];
      case 'evaluated':
        return [shown(event.sample, (meter) => meter.evaluated(event.done, undefined))];
      case 'image': {
        const { sample, pixels: data } = event;
        meters.get(sample)!.end();
        return [{ type: 'image', sample, picture: { kind: 'pixels', data, width, height } }];
      }
      case 'cut':
        return [];
    }
  };
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
  for await (const event of pool.run(job, signal)) yield* translate(event);
  await experience.save();
}
