import type { BackendEvent } from '#src/backends/backend.ts';
import type { PoolEvent } from '#src/backends/local/process/engine-pool.ts';
import type { SampleProgress } from '#src/domain/progress.ts';
import { createSampleMeter, type SampleMeterOptions } from './sample-meter.ts';

/** What happens to samples: all but words on their prompts. */
type SampleEvent = Exclude<PoolEvent, { readonly type: 'cut' }>;

export interface TellOptions extends SampleMeterOptions {
  readonly samples: readonly { readonly index: number }[];
  /** Of the pictures that come, in pixels. */
  readonly width: number;
  readonly height: number;
}

/** Tells what happens in the engine as backends tell it, and measures each sample on the way. */
export function tellSamples({ samples, width, height, ...options }: TellOptions) {
  const meters = new Map(samples.map(({ index }) => [index, createSampleMeter(options)]));
  // What all wait for is told of the first.
  const first = samples[0]!.index;
  return (event: SampleEvent): BackendEvent => {
    const sample = 'sample' in event ? event.sample : first;
    const meter = meters.get(sample)!;
    const shown = (progress: SampleProgress): BackendEvent => ({
      type: 'progress',
      sample,
      progress,
    });
    switch (event.type) {
      case 'waiting':
        return shown(meter.enter('QUEUED'));
      case 'loading':
        return shown(meter.enter('LOADING'));
      case 'phase':
        return shown(meter.enter(event.phase));
      case 'evaluated':
        return shown(meter.evaluated(event.done, event.preview));
      case 'image':
        meter.end();
        return {
          type: 'image',
          sample,
          picture: { kind: 'pixels', data: event.pixels, width, height },
        };
    }
  };
}
