import { readFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { createPipeline } from '#src/backends/local/pipeline/pipeline.ts';
import { drawStart } from '#src/backends/local/pipeline/start-image.ts';
import { createGenerator } from '#src/backends/local/random/random.ts';
import { createScheduler } from '#src/backends/local/schedulers/index.ts';
import { fitSource } from '#src/images/sources/fit.ts';
import { type GoldenRun, readReference, referenceFolder } from '#test/helpers/golden.ts';
import { drawAs, parametersOf } from '#test/helpers/golden-runs.ts';
import {
  maxDifference,
  readTensors,
  referenceModelFolder,
  referenceModels,
  relativeDifference,
} from '#test/helpers/golden-tensors.ts';

type RunFromPicture = GoldenRun & {
  readonly strength: number;
  readonly masked: boolean;
  readonly has_image: boolean;
};

const [picture, mask] = ['start', 'mask'].map((name) =>
  readFileSync(new URL(`golden/pictures/${name}.png`, referenceFolder)),
) as [Buffer, Buffer];

describe.each(referenceModels)('%s from a picture', async (name) => {
  const pipeline = await createPipeline(referenceModelFolder(name), 1);
  afterAll(() => pipeline[Symbol.asyncDispose]());
  const { schedulerConfig, vae } = pipeline.model;
  const golden = readTensors(`golden/pictures/${name}.safetensors`);
  const { runs } = JSON.parse(readReference(`golden/pictures/${name}.json`)) as {
    readonly runs: readonly RunFromPicture[];
  };

  test.each(runs)('$key', async (run) => {
    const { strength } = run;
    const parameters = { ...parametersOf(run), strength };
    const source = await fitSource(picture, run.masked ? mask : undefined, parameters);
    const image = await pipeline.encode(parameters, source);
    if (!run.masked) {
      const { scheduler, numInferenceSteps } = parameters;
      const { noiseAt } = createScheduler(scheduler, schedulerConfig, numInferenceSteps, strength);
      const generator = createGenerator(run.seed);
      const start = drawStart(image, vae.config.scaling_factor, generator).at(noiseAt(0));
      const expected = golden.floats(`${run.key}.start`).data;
      expect(relativeDifference(start, expected)).toBeLessThan(2e-5);
    }
    const { latents, pixels } = await drawAs(run, pipeline, parameters, image);
    const expected = golden.floats(`${run.key}.latents`).data;
    expect(relativeDifference(latents.data, expected)).toBeLessThan(1e-3);
    if (run.has_image)
      expect(maxDifference(pixels, golden.bytes(`${run.key}.image`))).toBeLessThanOrEqual(1);
  });
});
