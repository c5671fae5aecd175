import type { Device } from '#src/backends/local/devices/device.ts';
import type {
  EngineParameters,
  Latents,
  PipelinePhase,
} from '#src/backends/local/pipeline/pipeline.ts';
import type { NetworkFacts } from '#src/backends/local/upscale/network-file.ts';
import type { ErrorCode } from '#src/domain/failures.ts';
import type { StartImage } from '#src/domain/start-image.ts';

/** One request as the engine's process sees it. */
export interface EngineJob {
  readonly parameters: EngineParameters;
  readonly samples: readonly { readonly index: number; readonly seed: number }[];
  /** What to start from. @default noise */
  readonly start?: StartImage | undefined;
  /** Whether the latents come with the image. */
  readonly latents: boolean;
}

export type EnginePhase = PipelinePhase | 'UPSCALING';

/** What happens during a job, in order. */
export type EngineEvent =
  | { readonly type: 'phase'; readonly sample: number; readonly phase: EnginePhase }
  | {
      readonly type: 'evaluated';
      readonly sample: number;
      readonly done: number;
      readonly evaluations: number;
      /** A `data:` URL. */
      readonly preview: string | undefined;
    }
  | {
      readonly type: 'image';
      readonly sample: number;
      /** uint8[height, width, 3] */
      readonly pixels: Uint8Array;
      readonly latents: Latents | undefined;
    }
  /** The ends of the prompts that the text encoder does not read. */
  | { readonly type: 'cut'; readonly prompt: string; readonly negativePrompt: string };

export interface EngineFailure {
  readonly code: Extract<
    ErrorCode,
    'WEIGHTS_INVALID' | 'ENGINE_FAILED' | 'DEVICE_UNUSABLE' | 'DEVICE_LOST'
  >;
  readonly message: string;
}

/**
 * Gateway to engine. It loads a model, or, where `folder` names an ONNX file, a network that makes pictures larger: a job
 * of that one starts from a picture, and says the size of the result. One job at a time; `job` numbers them, so that a
 * late cancellation hits no other.
 */
export type EngineCommand =
  | {
      readonly kind: 'load';
      readonly folder: string;
      readonly threads: number;
      readonly device: Device;
      /** Of a model, see `createPipeline`. */
      readonly revision?: string | undefined;
    }
  | { readonly kind: 'run'; readonly job: number; readonly request: EngineJob }
  | { readonly kind: 'preview'; readonly wanted: boolean }
  | { readonly kind: 'cancel'; readonly job: number };

/** Engine to gateway. `load` is answered by `loaded` or `failed`, `run` by any number of `event`, then `done`, `canceled` or `failed`. */
export type EngineAnswer =
  | { readonly kind: 'event'; readonly event: EngineEvent }
  | { readonly kind: 'loaded'; readonly memoryBytes: number; readonly network?: NetworkFacts }
  | { readonly kind: 'done' | 'canceled'; readonly memoryBytes: number }
  | { readonly kind: 'failed'; readonly failure: EngineFailure; readonly memoryBytes: number };
