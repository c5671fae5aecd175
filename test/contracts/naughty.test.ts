import { setImmediate } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import type { Bench } from './backend/check.ts';
import { backendChecks, type CheckName, checksFor, createBench } from './backend.ts';
import { CorrectBackend, createJobShop } from './correct-backend.ts';
import { naughtyBackends } from './naughty-backends.ts';

function benchFor(Backend: typeof CorrectBackend): Bench {
  return createBench({
    model: 'tiny-sd',
    parameters: {},
    payment: 'BY_JOB',
    async create(manner) {
      const shop = createJobShop(manner);
      return {
        backend: new Backend(shop),
        asked: () => [...shop.asked],
        breakDown: () => {
          shop.fault = 'REFUSES';
        },
        loseResults: () => {
          shop.fault = 'LOSES';
        },
        async [Symbol.asyncDispose]() {},
      };
    },
    // All of it happens in memory: what needs more turns of the event loop waits for ever.
    async patience() {
      for (let turn = 0; turn < 50; turn++) await setImmediate();
    },
  });
}

/** The checks that a backend does not pass, with what each says. */
async function refusals(
  Backend: typeof CorrectBackend,
): Promise<Partial<Record<CheckName, string>>> {
  const bench = benchFor(Backend);
  const found: Partial<Record<CheckName, string>> = {};
  for (const [name, check] of checksFor(bench))
    await check.run(bench).catch((error: Error) => {
      found[name] = error.message;
    });
  return found;
}

test('the correct backend passes every check', async () => {
  expect(await refusals(CorrectBackend)).toEqual({});
});

describe('a backend is refused by exactly one check that', () => {
  test.each(naughtyBackends)('$does', async ({ Backend, refusedBy }) => {
    expect(await refusals(Backend)).toEqual({ [refusedBy]: expect.any(String) });
  });
});

test('every check refuses a backend', () => {
  const refusing = new Set(naughtyBackends.map(({ refusedBy }) => refusedBy));
  expect([...refusing].toSorted()).toEqual(Object.keys(backendChecks).toSorted());
});
