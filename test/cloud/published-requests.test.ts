import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ModelId, modelIds } from '#models/index.ts';
import { v1, v2 } from '#test/backends/segmind/pair.ts';
import { startCloudGateway } from '#test/helpers/cloud-gateway.ts';

const folder = join(import.meta.dirname, '../fixtures/published-requests');
const published = readdirSync(folder)
  .filter((name) => name.endsWith('.json'))
  .map((name) => {
    const model = modelIds.find((id) => name.startsWith(id)) as ModelId;
    return { name, model, body: JSON.parse(readFileSync(join(folder, name), 'utf8')) };
  });

/** The page's request as a client of the API writes it. */
const inputOf = (body: (typeof published)[number]['body']) => ({
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
const upstreamOf = (body: (typeof published)[number]['body']) => ({
  ...body,
  scheduler: body.scheduler === 'dpmpp_2m' ? 'DPM Multi' : body.scheduler,
});

describe('the sample requests of the model pages, through the API', () => {
  it('are five, of every model', () => {
    expect(published).toHaveLength(5);
    expect(new Set(published.map(({ model }) => model)).size).toBe(3);
  });

  for (const [contract, configured] of Object.entries({ v1, v2 }))
    it.each(published)(`$name, over ${contract}`, async ({ model, body }) => {
      await using cloud = await startCloudGateway({ segmind: configured });
      const { standIn } = cloud;
      const generation = await cloud.ended(await cloud.accept(model, inputOf(body)));
      expect(generation.status).toBe('SUCCEEDED');

      const [post, ...more] = standIn.requests;
      expect([post!.method, post!.path]).toEqual(['POST', `/${contract}/${slugs[model]}`]);
      expect(JSON.parse(post!.body)).toStrictEqual(upstreamOf(body));
      expect(post!.headers['x-api-key']).toBe(standIn.account.apiKey);
      expect(more.every(({ method }) => method === 'GET')).toBe(true);
      expect(more.length > 0).toBe(contract === 'v2');
      expect(standIn.violations).toEqual([]);

      const [billed] = standIn.ledger('all');
      const price = billed!.cost / 1e6;
      expect(generation.cost).toMatchObject({ held: 0, captured: price });
      expect(generation.attempts).toMatchObject([
        { backend: 'SEGMIND', outcome: 'SUCCEEDED', billed: 'YES', cost: price, failure: null },
      ]);
      const [image] = generation.images;
      expect(image).toMatchObject({ status: 'SUCCEEDED', seed: body.seed, mimeType: 'image/jpeg' });
      const response = await fetch(image!.url!);
      expect((await response.bytes()).length).toBe(image!.bytes);
    });
});

const slugs: Record<ModelId, string> = {
  'tiny-sd': 'tinysd1.5-txt2img',
  'portrait-sd': 'potraitsd1.5-txt2img',
  'ssd-1b': 'ssd-1b',
};
