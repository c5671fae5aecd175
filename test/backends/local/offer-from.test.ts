import { join } from 'node:path';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { defaultsOf } from '#models/defaults.ts';
import { modelIds } from '#models/index.ts';
import { type SchedulerName, schedulers } from '#models/schedulers.ts';
import { createLocalBackend } from '#src/backends/local/local-backend.ts';
import { offerFrom } from '#src/backends/local/offer/offer-from.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

const create = (folder: string) =>
  createLocalBackend({
    weightsFolder: undefined,
    hubCacheFolder: join(folder, 'no-cache'),
    modelsFolder: join(import.meta.dirname, '../../../models'),
    concurrency: 1,
    threads: 1,
    memoryBytes: 4e9,
    idleMs: 600_000,
  });

test('facts that were sent as JSON give the offer of the machine that they are of', async () => {
  using folder = temporaryFolder();
  await using backend = create(folder.path);
  const prompt = 'a red circle';
  const drawn = { ...defaultsOf('tiny-sd'), prompt, width: 128, height: 128, numInferenceSteps: 2 };
  const request = {
    generationId: 'one',
    model: 'tiny-sd',
    parameters: drawn,
    samples: [{ index: 0, seed: 1 }],
    wantsPreview: () => false,
  } as const;
  // So that there are times to tell, and a model that is loaded.
  await Array.fromAsync(backend.run(request, new AbortController().signal));

  for (const model of modelIds) {
    const facts = backend.facts(model);
    const sent = JSON.parse(JSON.stringify(facts)) as typeof facts;
    const { refuses, quote, ...shown } = offerFrom(model, sent, (key) => sent.times[key] ?? null);
    const own = backend.offer(model);
    expect({ ...own, refuses, quote }).toEqual({ ...shown, refuses, quote });
    fc.assert(
      fc.property(
        fc.record({
          width: fc.constantFrom(128, 512, 516, 1_023),
          height: fc.constantFrom(128, 512, 520),
          scheduler: fc.constantFrom(...(Object.keys(schedulers) as SchedulerName[])),
          decoder: fc.constantFrom('FULL' as const, 'TINY' as const),
          promptSyntax: fc.constantFrom('LITERAL' as const, 'WEIGHTED' as const),
          prompt: fc.constantFrom(prompt, '(a red:1.2', '(circle:1.3)'),
          numInferenceSteps: fc.constantFrom(2, 20),
          guidanceScale: fc.constantFrom(1, 7.5),
        }),
        (changes) => {
          const parameters = { ...defaultsOf(model), ...changes };
          expect(refuses(parameters)).toBe(own.refuses(parameters));
          expect(quote(parameters)).toEqual(own.quote(parameters));
        },
      ),
    );
  }
  const { quote } = backend.offer('tiny-sd');
  expect(quote(drawn).expectedMs).toBeGreaterThan(0);
});
