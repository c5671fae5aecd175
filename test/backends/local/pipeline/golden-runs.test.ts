import { afterAll, describe, expect, test } from 'vitest';
import { type SchedulerName, schedulers } from '#models/schedulers.ts';
import { createPipeline } from '#src/backends/local/pipeline/pipeline.ts';
import { readGolden } from '#test/helpers/golden.ts';
import {
  maxDifference,
  readGoldenTensors,
  referenceModelFolder,
  referenceModels,
  standardDeviation,
} from '#test/helpers/golden-tensors.ts';

const schedulerOf = (segmindName: string): SchedulerName =>
  (Object.keys(schedulers) as SchedulerName[]).find(
    (name) => schedulers[name].name === segmindName,
  )!;

describe.each(referenceModels)('whole runs of %s', async (name) => {
  const pipeline = await createPipeline(referenceModelFolder(name), 1);
  afterAll(() => pipeline[Symbol.asyncDispose]());
  const golden = readGoldenTensors(name);

  test.each(readGolden(name).runs)('$scheduler, $num_inference_steps steps', async (run) => {
    const parameters = {
      prompt: run.prompt,
      negativePrompt: run.negative_prompt ?? undefined,
      scheduler: schedulerOf(run.scheduler),
      numInferenceSteps: run.num_inference_steps,
      guidanceScale: run.guidance_scale,
      width: run.width,
      height: run.height,
      promptSyntax: 'LITERAL',
    } as const;
    let evaluations = 0;
    const observer = {
      phase: async () => {},
      evaluated: async (done: number, all: number) => {
        expect(done).toBe(++evaluations);
        expect(all).toBe(run.unet_calls);
      },
    };
    const conditioning = await pipeline.condition(parameters, observer);
    const { latents, pixels } = await pipeline.draw(parameters, run.seed, conditioning, observer);
    expect(evaluations).toBe(run.unet_calls);
    const expected = golden.floats(`${run.key}.latents`).data;
    expect(maxDifference(latents.data, expected) / standardDeviation(expected)).toBeLessThan(1e-3);
    expect(maxDifference(pixels, golden.bytes(`${run.key}.image`))).toBeLessThanOrEqual(1);
  });
});
