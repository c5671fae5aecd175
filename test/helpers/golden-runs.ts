import { expect } from 'vitest';
import { type SchedulerName, schedulers } from '#models/schedulers.ts';
import type {
  EngineParameters,
  Pipeline,
  PipelineImage,
} from '#src/backends/local/pipeline/pipeline.ts';
import type { EncodedImage } from '#src/backends/local/pipeline/start-image.ts';
import type { GoldenRun } from './golden.ts';

/** What the engine is asked for to repeat a run of the reference. */
export function parametersOf(run: GoldenRun): EngineParameters {
  return {
    prompt: run.prompt,
    negativePrompt: run.negative_prompt ?? undefined,
    scheduler: schedulerOf(run.scheduler),
    numInferenceSteps: run.num_inference_steps,
    guidanceScale: run.guidance_scale,
    width: run.width,
    height: run.height,
    promptSyntax: 'LITERAL',
  };
}

/** Draws it, and looks at the evaluations that are told on the way. */
export async function drawAs(
  run: GoldenRun,
  pipeline: Pipeline,
  parameters: EngineParameters,
  image?: EncodedImage,
): Promise<PipelineImage> {
  let evaluations = 0;
  const observer = {
    phase: async () => {},
    evaluated: async (done: number, all: number) => {
      expect(done).toBe(++evaluations);
      expect(all).toBe(run.unet_calls);
    },
  };
  const conditioning = await pipeline.condition(parameters, observer);
  const drawn = await pipeline.draw(parameters, run.seed, conditioning, observer, image);
  expect(evaluations).toBe(run.unet_calls);
  return drawn;
}

function schedulerOf(segmindName: string): SchedulerName {
  return (Object.keys(schedulers) as SchedulerName[]).find(
    (name) => schedulers[name].name === segmindName,
  )!;
}
