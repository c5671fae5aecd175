import type { OfferedLora } from '#models/loras.ts';
import type { Device } from '#src/backends/local/devices/device.ts';
import type { InspectedWeights } from '#src/backends/local/inspect-weights.ts';
import type { NetworkFacts } from '#src/backends/local/upscale/network-file.ts';
import type { Weights } from '#src/domain/backends.ts';

/** What a machine knows of a model that it may draw. Plain data: it says the same on another machine. */
export type LocalFacts = UsableFacts | UpscalerFacts | UnusableFacts;

export interface UnusableFacts {
  readonly status: 'UNCONFIGURED' | 'DOWN';
  /** A sentence for people. */
  readonly reason: string;
  readonly weights: Weights;
}

export interface UsableFacts
  extends Pick<
    InspectedWeights,
    | 'weights'
    | 'revision'
    | 'sizeStep'
    | 'tinyDecoder'
    | 'hasEncoder'
    | 'embedsGuidance'
    | 'schedulerConfig'
  > {
  /** AVAILABLE: the model is loaded. */
  readonly status: 'AVAILABLE' | 'COLD';
  readonly reason: string;
  readonly loras: readonly OfferedLora[];
  /** What it is computed on, as far as that is known. */
  readonly device: Device;
}

/** What it knows of networks that make pictures larger. */
export interface UpscalerFacts
  extends Pick<UsableFacts, 'status' | 'reason' | 'weights' | 'revision'> {
  /** One for each factor, the smallest first. */
  readonly upscalers: readonly NetworkFacts[];
}
