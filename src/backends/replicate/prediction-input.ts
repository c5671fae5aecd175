import type { ModelParameters } from '#models/definition.ts';
import { schedulerNames } from './schedulers.ts';

/** The input of a prediction, in the names of https://replicate.com/lucataco/ssd-1b/api. */
export interface PredictionInput {
  readonly prompt: string;
  readonly negative_prompt: string;
  readonly width: number;
  readonly height: number;
  readonly num_outputs: 1;
  readonly scheduler: string;
  readonly num_inference_steps: number;
  readonly guidance_scale: number;
  readonly seed: number;
  readonly batched_prompt: false;
  readonly prompt_strength: number;
  readonly lora_scale: number;
  readonly apply_watermark: boolean;
}

/**
 * One sample of a request: outputs of one prediction are billed, and fail, together. Every input is
 * sent, at the page's default where a request has nothing to say of it, because defaults differ
 * between versions. An absent negative prompt is sent as an empty one: left out, the model takes
 * one of its own.
 */
export function predictionInput(parameters: ModelParameters, seed: number): PredictionInput {
  const scheduler = schedulerNames[parameters.scheduler];
  if (scheduler === undefined) {
    throw new RangeError(`Replicate has no scheduler ${parameters.scheduler}`);
  }
  return {
    prompt: parameters.prompt,
    negative_prompt: parameters.negativePrompt ?? '',
    width: parameters.width,
    height: parameters.height,
    num_outputs: 1,
    scheduler,
    num_inference_steps: parameters.numInferenceSteps,
    guidance_scale: parameters.guidanceScale,
    seed,
    batched_prompt: false,
    prompt_strength: 0.8,
    lora_scale: 0.6,
    apply_watermark: true,
  };
}
