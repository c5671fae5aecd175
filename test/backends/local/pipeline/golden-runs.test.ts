import { afterAll, describe, expect, test } from 'vitest';
import { createPipeline } from '#src/backends/local/pipeline/pipeline.ts';
import { readGolden } from '#test/helpers/golden.ts';
import { drawAs, parametersOf } from '#test/helpers/golden-runs.ts';
import {
  maxDifference,
  readGoldenTensors,
  referenceModelFolder,
  referenceModels,
  relativeDifference,
} from '#test/helpers/golden-tensors.ts';

describe.each(referenceModels)('whole runs of %s', async (name) => {
  const pipeline = await createPipeline(referenceModelFolder(name), 1);
  afterAll(() => pipeline[Symbol.asyncDispose]());
  const golden = readGoldenTensors(name);

  test.each(readGolden(name).runs)('$scheduler, $num_inference_steps steps', async (run) => {
    const { latents, pixels } = await drawAs(run, pipeline, parametersOf(run));
    const expected = golden.floats(`${run.key}.latents`).data;
    expect(relativeDifference(latents.data, expected)).toBeLessThan(1e-3);
    expect(maxDifference(pixels, golden.bytes(`${run.key}.image`))).toBeLessThanOrEqual(1);
  });
});
