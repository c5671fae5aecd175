import type { ModelParameters } from '#models/definition.ts';
import { schedulerNames } from './schedulers.ts';

/** The JSON of a paid POST, in Segmind's names. */
export interface UpstreamBody {
  readonly prompt: string;
  readonly negative_prompt?: string;
  readonly scheduler: string;
  readonly num_inference_steps: number;
  readonly guidance_scale: number;
  readonly samples: 1;
  readonly seed: number;
  readonly img_width: number;
  readonly img_height: number;
  readonly base64: boolean;
}

/**
 * One sample of a request. More than one image an answer is documented nowhere, so each sample is a
 * call of its own with its own seed. `seed` and `base64` are always sent: what happens without them
 * differs between models and between editions of the pages.
 */
export function upstreamBody(
  parameters: ModelParameters,
  seed: number,
  base64: boolean,
): UpstreamBody {
  const scheduler = schedulerNames[parameters.scheduler];
  if (scheduler === undefined) {
    throw new RangeError(`Segmind has no scheduler ${parameters.scheduler}`);
  }
  return {
    prompt: parameters.prompt,
    ...(parameters.negativePrompt !== undefined && {
      negative_prompt: parameters.negativePrompt,
    }),
    scheduler,
    num_inference_steps: parameters.numInferenceSteps,
    guidance_scale: parameters.guidanceScale,
    samples: 1,
    seed,
    img_width: parameters.width,
    img_height: parameters.height,
    base64,
  };
}
