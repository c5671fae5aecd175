import { describe, expect, it } from 'vitest';
import { catalogueIds, modelIds } from '#models/index.ts';
import { isServed } from '#models/prices.ts';
import { servedAs } from '#src/backends/segmind/served-as.ts';
import { outcomeOf, requestOf } from '#test/backends/outcomes.ts';
import { catalogue } from '#test/helpers/segmind/catalogue.ts';
import { inputOf, published, upstreamOf } from '#test/helpers/segmind/published-requests.ts';
import { createPair, v1, v2 } from './pair.ts';

describe('the sample requests of the model pages', () => {
  const served = modelIds.filter((id) => isServed(id, 'segmind'));

  it('are of every model that Segmind serves', () => {
    expect(new Set(published.map(({ model }) => model))).toEqual(new Set(served));
  });

  it('are for models whose pages the stand-in knows', () => {
    const all = catalogueIds.filter((id) => isServed(id, 'segmind'));
    const slugs = all.flatMap((id) => {
      const { slug, fromPicture } = servedAs(id);
      return [slug, ...(fromPicture ? [fromPicture.slug] : [])];
    });
    expect(new Set(Object.keys(catalogue))).toEqual(new Set(slugs));
  });

  it.each(published)('$name arrives as printed, over v1', async ({ model, body }) => {
    await using pair = await createPair(v1);
    const { story, error } = await outcomeOf(pair.backend, requestOf(model, inputOf(body)));
    expect(error).toBeUndefined();
    expect(story.at(-1)).toMatch(/^image 0 cost \d+$/);
    const [request, ...more] = pair.standIn.requests;
    expect(more).toEqual([]);
    expect(request!.path).toBe(`/v1/${servedAs(model).slug}`);
    expect(JSON.parse(request!.body)).toStrictEqual(upstreamOf(body));
    expect(request!.headers).toMatchObject({
      'x-api-key': pair.standIn.account.apiKey,
      'content-type': 'application/json',
    });
    expect(pair.standIn.violations).toEqual([]);
  });

  it.each(published)('$name arrives as printed, over v2', async ({ model, body }) => {
    await using pair = await createPair(v2);
    const { story, error } = await outcomeOf(pair.backend, requestOf(model, inputOf(body)));
    expect(error).toBeUndefined();
    expect(story.at(-1)).toMatch(/^image 0 cost \d+$/);
    const [submit, ...gets] = pair.standIn.requests;
    expect(submit!.path).toBe(`/v2/${servedAs(model).slug}`);
    expect(JSON.parse(submit!.body)).toStrictEqual(upstreamOf(body));
    expect(new Set(gets.map(({ method }) => method))).toEqual(new Set(['GET']));
    expect(pair.standIn.violations).toEqual([]);
  });

  it.each(published)('$name asks for base64 when that is configured', async ({ model, body }) => {
    await using pair = await createPair({ ...v1, answerForm: 'base64' });
    const { story } = await outcomeOf(pair.backend, requestOf(model, inputOf(body)));
    expect(story.at(-1)).toMatch(/^image 0 cost \d+$/);
    expect(JSON.parse(pair.standIn.requests[0]!.body)).toStrictEqual({
      ...upstreamOf(body),
      base64: true,
    });
  });
});
describe('several samples', () => {
  it.each([v1, v2])('are calls of one each, with the seeds counted up', async (contract) => {
    await using pair = await createPair(contract);
    const request = requestOf('tiny-sd', { samples: 3, seed: 999_999_999_999_997 });
    const { error } = await outcomeOf(pair.backend, request);
    expect(error).toBeUndefined();
    const bodies = pair.standIn.requests
      .filter(({ method }) => method === 'POST')
      .map(({ body }) => JSON.parse(body));
    expect(bodies.map(({ samples }) => samples)).toEqual([1, 1, 1]);
    expect(bodies.map(({ seed }) => seed).sort()).toEqual([
      999_999_999_999_997, 999_999_999_999_998, 999_999_999_999_999,
    ]);
    expect(pair.standIn.violations).toEqual([]);
  });
});
