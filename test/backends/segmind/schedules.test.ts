import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { modelIds } from '#models/index.ts';
import type { BackendEvent } from '#src/backends/backend.ts';
import { failureOf, outcomeOf, requestOf } from '#test/backends/outcomes.ts';
import { cameLate } from '#test/cloud/fault-run.ts';
import { createFaultSchedule } from '#test/helpers/segmind/fault-schedule.ts';
import { createPair, v1, v2 } from './pair.ts';

/** Short enough that calls which never end do not hold the schedule up; long enough for the others. */
const limits = { answerMs: 120, submitMs: 120, pollMs: 120, downloadMs: 120, jobMs: 600 };

const isEnd = ({ type }: BackendEvent): boolean => type === 'image' || type === 'sampleFailed';

describe('under any schedule of faults', () => {
  it('each sample ends once, nothing is billed twice, and the bill is what was told', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.constantFrom(0.05, 0.2, 0.5, 0.9),
        fc.constantFrom(...modelIds.slice(0, 2)),
        fc.constantFrom(v1, v2),
        fc.integer({ min: 1, max: 4 }),
        async (seed, rate, model, contract, samples) => {
          const schedule = createFaultSchedule(seed, rate);
          await using pair = await createPair({ ...contract, limits }, { schedule });
          const { events, error } = await outcomeOf(
            pair.backend,
            requestOf(model, { samples, seed: 100 }),
          );
          const bill = pair.standIn.ledger('all');
          expect(pair.standIn.violations).toEqual([]);

          // No sample is billed more than once, whatever was repeated.
          const billedSeeds = bill.map(({ body }) => body.seed);
          expect(new Set(billedSeeds).size).toBe(billedSeeds.length);

          if (error !== undefined) {
            // A thrown failure means that nothing was paid for.
            expect(failureOf(error).billed).toBe('NO');
            expect(bill).toEqual([]);
            expect(events.some(isEnd)).toBe(false);
            return;
          }
          for (let sample = 0; sample < samples; sample++) {
            const own = events.filter((event) => 'sample' in event && event.sample === sample);
            expect(own.filter(isEnd)).toHaveLength(1);
            const end = own.at(-1)!;
            const entry = bill.find(({ body }) => body.seed === 100 + sample);
            if (end.type === 'image') {
              expect(entry).toBeDefined();
              if (end.cost !== undefined) expect(end.cost).toBe(entry!.cost);
            } else if (end.type === 'sampleFailed') {
              if (end.failure.billed === 'NO') expect(entry).toBeUndefined();
              if (end.failure.billed === 'YES') expect(entry).toBeDefined();
              if (end.cost !== undefined) expect(end.cost).toBe(entry?.cost);
              // A picture that arrived in full, and in time, is not reported as lost.
              if (end.failure.billed !== 'UNKNOWN' && !cameLate(end.failure))
                expect(entry?.delivered ?? false).toBe(false);
            } else {
              expect.unreachable('the last event of a sample is its end');
            }
          }
        },
      ),
      { numRuns: 100, seed: 20_260_101 },
    );
  });
});
