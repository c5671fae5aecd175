import { describe, expect, it } from 'vitest';
import { createRequestRate } from '#src/accounts/request-rate.ts';
import { createTestGateway, generateImage, localId } from '#test/helpers/gateway.ts';
import { createScriptedBackend } from '#test/helpers/scripted-backend.ts';
import { unlimited } from '#test/helpers/unlimited.ts';

const resultOf = async (
  host: Awaited<ReturnType<typeof createTestGateway>>,
  variables = {},
  key?: string,
) => (await host.ask(generateImage, variables, key)).data.generateImage;

describe('limits of an account', () => {
  it('run so many generations at once, keep so many waiting, and refuse the rest with a time', async () => {
    const backend = createScriptedBackend();
    const now = Date.now();
    await using host = await createTestGateway({
      now: () => now,
      backends: new Map([['local', backend]]),
      limits: { ...unlimited.limits, concurrent: 2, queued: 3 },
    });
    const accepted = [];
    for (let seed = 0; seed < 5; seed++) accepted.push(await resultOf(host, { seed }));
    expect(accepted.map(({ generation }) => generation.status).toSorted()).toEqual([
      'QUEUED',
      'QUEUED',
      'QUEUED',
      'RUNNING',
      'RUNNING',
    ]);
    expect(host.gateway.generations.delivery.running('local')).toBe(2);
    const refused = await resultOf(host);
    expect(refused).toMatchObject({ __typename: 'RateLimitedError', code: 'RATE_LIMITED' });
    expect(Date.parse(refused.retryAt)).toBe(now + 1_000);
    // Another account is not concerned.
    const key = await host.account('other', 1_000_000);
    expect((await resultOf(host, {}, key)).__typename).toBe('GenerateImageSuccess');

    const first = await backend.nextRun();
    await Promise.all([first.image(), host.ended(first.request.generationId)]);
    expect((await resultOf(host, {}, await host.account('third', 1_000_000))).__typename).toBe(
      'GenerateImageSuccess',
    );
  });

  it('count requests by the minute, and let a repeated one through', async () => {
    const now = Date.now();
    let monotonic = 0;
    await using host = await createTestGateway({
      now: () => now,
      monotonicNow: () => monotonic,
      limits: { ...unlimited.limits, requestsPerMinute: 2 },
    });
    const first = await resultOf(host, { key: 'one' });
    await resultOf(host);
    const refused = await resultOf(host);
    expect(refused).toMatchObject({ __typename: 'RateLimitedError' });
    expect(Date.parse(refused.retryAt)).toBe(now + 30_000);
    expect(await resultOf(host, { key: 'one' })).toMatchObject({
      replayed: true,
      generation: { id: first.generation.id },
    });
    monotonic = Date.parse(refused.retryAt) - now;
    expect((await resultOf(host)).__typename).toBe('GenerateImageSuccess');
    expect((await resultOf(host)).__typename).toBe('RateLimitedError');
    await host.ended(localId(first.generation.id));
  });
});

describe('request rate', () => {
  it('gives a minute of requests at once, and then one by one', () => {
    let now = 0;
    const rate = createRequestRate(60, () => now);
    for (let count = 0; count < 60; count++) expect(rate.take('a')).toBeNull();
    expect(rate.take('a')).toBe(1_000);
    expect(rate.take('b')).toBeNull();
    now = 500;
    expect(rate.take('a')).toBe(500);
    now = 1_000;
    expect(rate.take('a')).toBeNull();
    now = 1_000_000;
    for (let count = 0; count < 60; count++) expect(rate.take('a')).toBeNull();
    expect(rate.take('a')).not.toBeNull();
  });
});
