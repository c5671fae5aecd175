import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import { outcomeOf, parametersOf, requestOf } from '#test/backends/outcomes.ts';
import { fromPicture } from '#test/helpers/from-picture.ts';
import { createPair, v1 } from './pair.ts';

const asked = (...args: Parameters<typeof parametersOf>) => {
  const { parameters, start } = fromPicture(parametersOf(...args));
  return requestOf(args[0], args[1], { parameters, start });
};

async function shownIn(base64: string) {
  const file = sharp(Buffer.from(base64, 'base64'));
  const { format, width, height } = await file.metadata();
  const pixels = await file.raw().toBuffer();
  return { format, width, height, colour: [...pixels.subarray(0, 3)] };
}

describe('the requests of the pages that start from a picture', () => {
  test('SSD-1B has an endpoint of its own, which takes no size', async () => {
    await using pair = await createPair();
    const input = {
      prompt: 'photo of a girl, pink hair',
      negativePrompt: 'painting, drawing',
      scheduler: 'EULER_A',
      numInferenceSteps: 30,
      guidanceScale: 7.5,
      seed: 452361789,
    };
    const { story, error } = await outcomeOf(pair.backend, asked('ssd-1b', input));
    expect(error).toBeUndefined();
    expect(story).toEqual(['submitting 0', expect.stringMatching(/^image 0 cost \d+$/)]);
    const [request] = pair.standIn.requests;
    expect(request!.path).toBe('/v1/ssd-img2img');
    const { image, ...body } = JSON.parse(request!.body);
    // segmind.com/models/ssd-img2img/api, but for the names of the sample.
    expect(body).toEqual({
      prompt: 'photo of a girl, pink hair',
      negative_prompt: 'painting, drawing',
      samples: 1,
      scheduler: 'Euler a',
      num_inference_steps: 30,
      guidance_scale: 7.5,
      seed: 452361789,
      strength: 0.6,
      base64: false,
    });
    const colour = [20, 60, 180];
    expect(await shownIn(image)).toEqual({ format: 'png', width: 1024, height: 1024, colour });
    expect(pair.standIn.violations).toEqual([]);
  });

  test('what was distilled from Stable Diffusion 1.5 is drawn by that, with a warning', async () => {
    await using pair = await createPair();
    const input = {
      prompt: 'A fantasy landscape',
      negativePrompt: 'nude, disfigured, blurry',
      scheduler: 'DDIM',
      numInferenceSteps: 25,
      guidanceScale: 10.5,
      seed: 98877465625,
      width: 768,
    };
    const { events, error } = await outcomeOf(pair.backend, asked('tiny-sd', input));
    expect(error).toBeUndefined();
    const warnings = events.filter((event) => event.type === 'warning');
    expect(warnings).toEqual([
      expect.objectContaining({
        code: 'OTHER_MODEL',
        message: expect.stringContaining('with Stable Diffusion 1.5'),
      }),
    ]);
    const [request] = pair.standIn.requests;
    expect(request!.path).toBe('/v2/sd1.5-img2img');
    const { image, ...body } = JSON.parse(request!.body);
    // segmind.com/models/sd1.5-img2img/api
    expect(body).toEqual({
      prompt: 'A fantasy landscape',
      negative_prompt: 'nude, disfigured, blurry',
      samples: 1,
      scheduler: 'DDIM',
      num_inference_steps: 25,
      guidance_scale: 10.5,
      seed: 98877465625,
      strength: 0.6,
      img_width: 768,
      img_height: 512,
      base64: false,
    });
    expect(await shownIn(image)).toMatchObject({ format: 'png', width: 768, height: 512 });
    expect(pair.standIn.violations).toEqual([]);
  });
});

test('what the endpoints lack is refused by the offer', async () => {
  await using pair = await createPair();
  const refuses = (model: 'ssd-1b' | 'tiny-sd' | 'segmind-vega', input = {}, picture = {}) =>
    pair.backend.offer(model).refuses(fromPicture(parametersOf(model, input), picture).parameters);
  expect(refuses('ssd-1b')).toBeNull();
  expect(refuses('tiny-sd')).toBeNull();
  expect(refuses('segmind-vega')).toMatch(/from noise only/);
  expect(refuses('ssd-1b', {}, { mask: true })).toMatch(/a mask needs the local backend/);
  expect(refuses('tiny-sd', { width: 1024 })).toMatch(/512 and 768/);
  expect(refuses('tiny-sd', {}, { strength: 0.05 })).toMatch(/at least 0.1/);
  expect(refuses('ssd-1b', { decoder: 'TINY' })).toMatch(/tiny one/);
});

test('an endpoint that is retired leaves the model, and what it costs is estimated by itself', async () => {
  await using pair = await createPair(v1);
  const { backend, standIn } = pair;
  const noise = parametersOf('ssd-1b');
  const { parameters } = fromPicture(noise);
  const before = backend.offer('ssd-1b');
  expect(before.quote(parameters).high).toBe(6_000);
  expect(before.quote(noise).high).toBe(8_000);
  standIn.shop.retired.add('ssd-img2img');
  const { error } = await outcomeOf(backend, asked('ssd-1b'));
  expect(error).toMatchObject({ failure: { code: 'PROVIDER_MODEL_RETIRED', billed: 'NO' } });
  const after = backend.offer('ssd-1b');
  expect(after.status).toBe('AVAILABLE');
  expect(after.refuses(parameters)).toMatch(/has retired this model/);
  expect(after.refuses(noise)).toBeNull();
});
