import { expect, test } from 'vitest';
import { createTestGateway, generateImage } from '#test/helpers/gateway.ts';
import { unlimited } from '#test/helpers/unlimited.ts';

const yearMs = 365 * 86_400_000;

test.each([
  ['back', -yearMs],
  ['forwards', yearMs],
])(
  'a clock that jumps %s by a year changes nothing about how much an account may do',
  async (_way, jumpMs) => {
    let now = Date.now();
    let monotonic = 0;
    await using host = await createTestGateway({
      now: () => now,
      monotonicNow: () => monotonic,
      limits: { ...unlimited.limits, requestsPerMinute: 3 },
    });
    const typeOf = async () => (await host.ask(generateImage)).data.generateImage.__typename;
    expect(await typeOf()).toBe('GenerateImageSuccess');
    now += jumpMs;
    expect(await typeOf()).toBe('GenerateImageSuccess');
    expect(await typeOf()).toBe('GenerateImageSuccess');
    const refused = (await host.ask(generateImage)).data.generateImage;
    expect(refused.__typename).toBe('RateLimitedError');
    expect(Date.parse(refused.retryAt)).toBe(now + 20_000);
    monotonic += 20_000;
    expect(await typeOf()).toBe('GenerateImageSuccess');
  },
);
