import { expect, test } from 'vitest';
import { defaultsOf } from '#models/defaults.ts';
import { createSegmindBackend } from '#src/backends/segmind/backend.ts';
import { factsOf } from '#src/fleet/facts.ts';
import { createOffers, workersOf } from '#src/fleet/offers.ts';
import type { Member } from '#src/fleet/roster.ts';
import { createScriptedBackend } from '#test/helpers/scripted-backend.ts';

/** A worker as its facts come out of the database. */
function member(id: string, backends: Parameters<typeof factsOf>[0]): Member {
  return { id, facts: JSON.parse(JSON.stringify(factsOf(backends))), seenAt: 1 };
}

const parameters = { ...defaultsOf('tiny-sd'), seed: 1 };

test('a gateway without a key offers what a worker with one can do', async () => {
  await using worker = createSegmindBackend({ apiKey: 'key', concurrency: 3 });
  await using own = createSegmindBackend({});
  const members = [
    member('w1', new Map([['segmind', worker]])),
    member('w2', new Map([['segmind', worker]])),
  ];
  const offers = createOffers({ members }, new Map([['segmind', own]]), false);
  const segmind = offers.get('segmind')!;
  expect(segmind.concurrency).toBe(6);
  const offer = segmind.offer('tiny-sd');
  const there = worker.offer('tiny-sd');
  expect(offer).toMatchObject({
    status: 'AVAILABLE',
    weights: 'PUBLISHED',
    revision: there.revision,
  });
  expect(offer.quote(parameters)).toEqual(there.quote(parameters));
  const twice = { ...parameters, samples: 2 };
  expect(offer.quote(twice).high).toBe(there.quote(twice).high);
  const tiny = { ...parameters, decoder: 'TINY' } as const;
  expect(offer.refuses(tiny)).toBe(there.refuses(tiny));
  expect(workersOf(members, 'segmind')).toMatchObject([
    { id: 'w1', places: 3, seenAt: 1 },
    { id: 'w2', places: 3 },
  ]);
  expect(workersOf(members, 'local')).toEqual([]);
});

test('without a worker nothing is offered, and it says why', () => {
  const offers = createOffers({ members: [] }, new Map(), false);
  expect(offers.get('local')!.offer('tiny-sd')).toMatchObject({
    status: 'UNCONFIGURED',
    reason: 'No worker that runs at the moment can make it.',
  });
});

test('what this process runs itself is offered before it is known as a worker', async () => {
  const own = createScriptedBackend({ concurrency: 3 });
  const local = createOffers({ members: [] }, new Map([['local', own]]), true).get('local')!;
  expect(local.offer('tiny-sd').status).toBe('AVAILABLE');
  expect(local.concurrency).toBe(3);
  const elsewhere = createOffers({ members: [] }, new Map([['local', own]]), false).get('local')!;
  expect(elsewhere.offer('tiny-sd').status).toBe('UNCONFIGURED');
});
