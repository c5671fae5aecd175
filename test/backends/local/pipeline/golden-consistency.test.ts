import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { unetConfig } from '#src/backends/local/graph/unet-config.ts';
import { readModelFolder } from '#src/backends/local/model-folder.ts';
import { guidanceEmbedding } from '#src/backends/local/pipeline/guidance.ts';
import { createPipeline } from '#src/backends/local/pipeline/pipeline.ts';
import { fitSource } from '#src/images/sources/fit.ts';
import { firstWidth, writeConsistencyModel } from '#test/helpers/consistency-model.ts';
import { type GoldenRun, readReference, referenceFolder } from '#test/helpers/golden.ts';
import { drawAs, parametersOf } from '#test/helpers/golden-runs.ts';
import {
  maxDifference,
  readTensors,
  referenceModelFolder,
  referenceModels,
  relativeDifference,
} from '#test/helpers/golden-tensors.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

const picture = readFileSync(new URL('golden/pictures/start.png', referenceFolder));

describe.each(referenceModels)('LCM on %s', (name) => {
  const golden = readTensors(`golden/consistency/${name}.safetensors`);
  const { runs } = JSON.parse(readReference(`golden/consistency/${name}.json`)) as {
    readonly runs: readonly (GoldenRun & { readonly strength: number })[];
  };

  test.each(runs)('$num_inference_steps steps, strength $strength', async (run) => {
    using folder = temporaryFolder();
    const model = join(folder.path, name);
    if (name === 'ssd-1b') writeConsistencyModel(model, { width: 8, shape: [firstWidth, 8] });
    await using pipeline = await createPipeline(
      name === 'ssd-1b' ? model : referenceModelFolder(name),
      1,
    );
    const parameters = { ...parametersOf(run), strength: run.strength };
    const image =
      run.strength < 1
        ? await pipeline.encode(parameters, await fitSource(picture, undefined, parameters))
        : undefined;
    const { latents } = await drawAs(run, pipeline, parameters, image);
    const expected = golden.floats(`${run.key}.latents`).data;
    expect(relativeDifference(latents.data, expected)).toBeLessThan(1e-3);
  });
});

test.each([
  [8, 3],
  [256, 8],
  [256, 13],
  // Ends with a zero.
  [7, 3],
])('the embedding of %d numbers for a guidance of %d', (size, scale) => {
  const { config } = readModelFolder(referenceModelFolder('ssd-1b')).unet;
  const embedding = guidanceEmbedding(
    unetConfig.parse({ ...config, time_cond_proj_dim: size }),
    scale,
  );
  const golden = readTensors('golden/consistency/ssd-1b.safetensors');
  const expected = golden.floats(`embedding.${size}.${scale.toFixed(1)}`);
  expect(expected.shape).toEqual([1, size]);
  // Angles go to 1000 * scale, where float32 has steps of 1e-3, and torch's exp is off by one of its steps.
  expect(maxDifference(embedding!, expected.data)).toBeLessThan(2e-3);
});
