import { describe, expect, it } from 'vitest';
import { audit } from '#src/store/audit.ts';
import { createTestGateway, generateImage, localId } from '#test/helpers/gateway.ts';

const clients = Array.from({ length: 32 }, (_, index) => index);
/** What a request of the tests holds: the published price of one PortraitSD image. */
const price = async (host: Awaited<ReturnType<typeof createTestGateway>>): Promise<number> => {
  const { data } = await host.ask(
    '{ estimate(input: { portraitSD: { prompt: "a red fox" } }) { ... on Estimate { hold } } }',
  );
  return Math.round(data.estimate.hold * 1e6);
};

describe('32 concurrent clients', () => {
  it('with credit for 10 get exactly 10', async () => {
    await using host = await createTestGateway({ concurrency: 32 });
    const each = await price(host);
    const key = await host.account('a', 10 * each);
    const answers = await Promise.all(
      clients.map((seed) => host.ask(generateImage, { seed }, key)),
    );
    const results = answers.map(({ data }) => data.generateImage);
    const accepted = results.filter(({ __typename }) => __typename === 'GenerateImageSuccess');
    expect(accepted).toHaveLength(10);
    expect(results.filter(({ code }) => code === 'INSUFFICIENT_CREDITS')).toHaveLength(22);
    await Promise.all(accepted.map(({ generation }) => host.ended(localId(generation.id))));
    expect(host.database.read(() => audit())).toEqual([]);
    const { data } = await host.ask('{ credits { available held spent } }', {}, key);
    expect(data.credits.held).toBe(0);
    expect(Math.round((data.credits.available + data.credits.spent) * 1e6)).toBe(10 * each);
    expect(host.standIn?.ledger()).toHaveLength(10);
  });

  it('with the same idempotency key make one generation, and all get it', async () => {
    await using host = await createTestGateway();
    const answers = await Promise.all(clients.map(() => host.ask(generateImage, { key: 'one' })));
    const results = answers.map(({ data }) => data.generateImage);
    expect(new Set(results.map(({ generation }) => generation.id)).size).toBe(1);
    expect(results.filter(({ replayed }) => !replayed)).toHaveLength(1);
    await host.ended(localId(results[0].generation.id));
    const again = await host.ask(generateImage, { key: 'one' });
    expect(again.data.generateImage).toMatchObject({
      replayed: true,
      generation: { status: 'SUCCEEDED' },
    });
    expect(host.standIn?.ledger()).toHaveLength(1);
  });

  it('with the same idempotency key and other requests get a typed conflict, all but one', async () => {
    await using host = await createTestGateway();
    const answers = await Promise.all(
      clients.map((seed) => host.ask(generateImage, { key: 'one', seed })),
    );
    const names = answers.map(({ data }) => data.generateImage.__typename);
    expect(names.filter((name) => name === 'GenerateImageSuccess')).toHaveLength(1);
    expect(names.filter((name) => name === 'IdempotencyConflictError')).toHaveLength(31);
  });

  it('of two accounts may use the same idempotency key, each for its own', async () => {
    await using host = await createTestGateway();
    const keys = [await host.account('a', 1_000_000), await host.account('b', 1_000_000)];
    const ids = await Promise.all(
      keys.map(
        async (key) =>
          (await host.ask(generateImage, { key: 'one' }, key)).data.generateImage.generation.id,
      ),
    );
    expect(new Set(ids).size).toBe(2);
  });
});
