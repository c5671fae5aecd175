import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { type ModelId, models } from '#models/index.ts';
import { findWeights } from '#src/backends/local/find-weights.ts';
import { createPipeline } from '#src/backends/local/pipeline/pipeline.ts';
import { defaultPatience } from '#src/cli/pull/download.ts';
import { pull } from '#src/cli/pull/pull.ts';
import { readGolden } from '#test/helpers/golden.ts';
import {
  maxDifference,
  readGoldenTensors,
  referenceModelFolder,
} from '#test/helpers/golden-tensors.ts';
import { startHubServer } from '#test/helpers/hub-server.ts';

// The engine maps the weights where they lie, behind the cache's links.
test.for(['tiny-sd', 'ssd-1b'] as const satisfies readonly ModelId[])(
  'the engine finds what was pulled of %s, and draws from it as the reference does',
  async (id) => {
    const cacheFolder = mkdtempSync(join(tmpdir(), 'darkroom-pulled-'));
    try {
      const model = models[id];
      await using hub = await startHubServer({
        repository: model.weights.repository,
        folder: referenceModelFolder(id),
      });
      await pull({
        model,
        revision: 'main',
        access: { endpoint: hub.endpoint, fetch },
        cacheFolder,
        patience: defaultPatience,
        freeBytes: async () => 1e12,
        isTerminal: false,
        write: () => {},
        now: () => performance.now(),
        signal: new AbortController().signal,
      });

      const found = findWeights(id, {
        weightsFolder: undefined,
        hubCacheFolder: cacheFolder,
        modelsFolder: cacheFolder,
      });
      expect(found).toMatchObject({ weights: 'PUBLISHED', commit: hub.commit });
      await using pipeline = await createPipeline(found!.folder, 1);
      const run = readGolden(id).runs.find(({ key }) => key === 'run.Euler.20')!;
      const observer = { phase: async () => {}, evaluated: async () => {} };
      const parameters = {
        prompt: run.prompt,
        negativePrompt: run.negative_prompt ?? undefined,
        scheduler: 'EULER',
        numInferenceSteps: run.num_inference_steps,
        guidanceScale: run.guidance_scale,
        width: run.width,
        height: run.height,
        promptSyntax: 'LITERAL',
      } as const;
      const conditioning = await pipeline.condition(parameters, observer);
      const { pixels } = await pipeline.draw(parameters, run.seed, conditioning, observer);
      const expected = readGoldenTensors(id).bytes(`${run.key}.image`);
      expect(maxDifference(pixels, expected)).toBeLessThanOrEqual(1);
    } finally {
      rmSync(cacheFolder, { recursive: true });
    }
  },
);
