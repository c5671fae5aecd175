import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ModelId } from '#models/index.ts';

const folder = join(import.meta.dirname, '../../fixtures/published-requests');
/** The sample requests printed on the models' pages, each in a file named after its model. */
export const published = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => {
    const model = name.replace(/-(?:page|api)\.json$/, '') as ModelId;
    return { name, model, body: JSON.parse(readFileSync(join(folder, name), 'utf8')) };
  });

/** A page's request as a client of the gateway makes it. */
export const inputOf = (body: (typeof published)[number]['body']): Record<string, unknown> => ({
  prompt: body.prompt,
  negativePrompt: body.negative_prompt,
  // The pages still print the older name of DPM Multi.
  scheduler: body.scheduler === 'dpmpp_2m' ? 'DPM_MULTI' : 'UNI_PC',
  numInferenceSteps: body.num_inference_steps,
  guidanceScale: body.guidance_scale,
  samples: body.samples,
  seed: body.seed,
  width: body.img_width,
  height: body.img_height,
});

/** What must arrive at Segmind: the page's body, with the scheduler's name of today. */
export const upstreamOf = (body: (typeof published)[number]['body']) => ({
  ...body,
  scheduler: body.scheduler === 'dpmpp_2m' ? 'DPM Multi' : body.scheduler,
});
