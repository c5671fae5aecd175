import { describe, expect, it } from 'vitest';
import { servedAs } from '#src/backends/segmind/served-as.ts';
import { v1, v2 } from '#test/backends/segmind/pair.ts';
import { startCloudGateway } from '#test/helpers/cloud-gateway.ts';
import { inputOf, published, upstreamOf } from '#test/helpers/segmind/published-requests.ts';

describe('the sample requests of the model pages, through the API', () => {
  for (const [contract, configured] of Object.entries({ v1, v2 }))
    it.each(published)(`$name, over ${contract}`, async ({ model, body }) => {
      await using cloud = await startCloudGateway({ segmind: configured });
      const { standIn } = cloud;
      const generation = await cloud.ended(await cloud.accept(model, inputOf(body)));
      expect(generation.status).toBe('SUCCEEDED');

      const [post, ...more] = standIn.requests;
      expect([post!.method, post!.path]).toEqual(['POST', `/${contract}/${servedAs(model).slug}`]);
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
