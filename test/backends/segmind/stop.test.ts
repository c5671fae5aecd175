import { describe, expect, it } from 'vitest';
import { BackendError, type BackendEvent } from '#src/backends/backend.ts';
import { canceled, outcomeOf, requestOf } from '#test/backends/outcomes.ts';
import type { Pair } from '#test/backends/pair.ts';
import type { SegmindStandIn } from '#test/helpers/segmind/segmind.ts';
import { createPair, v1, v2 } from './pair.ts';

const shuttingDown = new BackendError({ ...canceled.failure, code: 'SHUTTING_DOWN' });

/** Runs and aborts when `when` resolves. */
async function abortedOutcome(
  pair: Pair<SegmindStandIn>,
  when: (standIn: SegmindStandIn) => Promise<unknown>,
  reason: Error = canceled,
) {
  const abort = new AbortController();
  const reached = when(pair.standIn).then(() => abort.abort(reason));
  const result = await outcomeOf(pair.backend, requestOf('tiny-sd'), { signal: abort.signal });
  await reached;
  return result;
}

const unknown = 'sampleFailed 0 CANCELED billed UNKNOWN cost undefined';

describe('cancel', () => {
  it('before anything was sent costs nothing and tells nothing', async () => {
    await using pair = await createPair(v1);
    const abort = new AbortController();
    const run = outcomeOf(pair.backend, requestOf('tiny-sd'), { signal: abort.signal });
    abort.abort(canceled);
    const { story, error } = await run;
    expect(error).toBe(canceled);
    expect(story).toEqual([]);
    expect(pair.standIn.requests).toEqual([]);
  });

  it('at the last moment before sending costs nothing', async () => {
    await using pair = await createPair(v1);
    const abort = new AbortController();
    const { story, error } = await outcomeOf(pair.backend, requestOf('tiny-sd'), {
      signal: abort.signal,
      onEvent: ({ type }) => {
        if (type === 'submitting') abort.abort(canceled);
      },
    });
    expect(error).toBe(canceled);
    expect(story).toEqual(['submitting 0']);
    expect(pair.standIn.requests).toEqual([]);
  });

  it('while waiting for a place or for the rate limit is heard at once', async () => {
    for (const options of [{ concurrency: 1 }, { ratePerMinute: 1 }]) {
      await using pair = await createPair({ ...v1, ...options }, { msPerImage: 60_000 });
      const abort = new AbortController();
      const run = outcomeOf(pair.backend, requestOf('tiny-sd', { samples: 2 }), {
        signal: abort.signal,
      });
      await pair.standIn.nextRequest('v1');
      abort.abort(canceled);
      const { story, error } = await run;
      expect(error).toBe(canceled);
      expect(story).toEqual(['submitting 0', unknown]);
      expect(pair.standIn.requests).toHaveLength(1);
    }
  });

  it('during a v1 call leaves the outcome unknown', async () => {
    await using pair = await createPair(v1, { msPerImage: 60_000 });
    const { story, error } = await abortedOutcome(pair, (standIn) => standIn.nextRequest('v1'));
    expect(error).toBe(canceled);
    expect(story).toEqual(['submitting 0', unknown]);
    // A request that was stopped from outside is no sign of an outage.
    expect(pair.backend.offer('tiny-sd').status).toBe('AVAILABLE');
  });

  it('during a submit leaves the outcome unknown', async () => {
    await using pair = await createPair(v2);
    pair.standIn.faults.add('submit', { kind: 'hang' });
    const { story, error } = await abortedOutcome(pair, (standIn) => standIn.nextRequest('submit'));
    expect(error).toBe(canceled);
    expect(story).toEqual(['submitting 0', unknown]);
  });

  it('after the submit detaches from the job, which is billed', async () => {
    await using pair = await createPair(v2, { msPerImage: 60_000 });
    const { story, error } = await abortedOutcome(pair, (standIn) => standIn.nextRequest('status'));
    expect(error).toBe(canceled);
    expect(story).toEqual(['submitting 0', 'submitted 0', unknown]);
    expect(pair.standIn.ledger('all')).toHaveLength(1);
  });

  it('during the download tells what was spent', async () => {
    await using pair = await createPair(v2);
    pair.standIn.faults.add('image', { kind: 'hang' });
    const { story, error } = await abortedOutcome(pair, (standIn) => standIn.nextRequest('image'));
    expect(error).toBe(canceled);
    expect(story.at(-1)).toBe('sampleFailed 0 CANCELED billed YES cost 6000');
  });

  it('keeps what was finished before', async () => {
    await using pair = await createPair({ ...v1, concurrency: 1 });
    pair.standIn.faults.add('v1', null, { kind: 'hang' });
    const abort = new AbortController();
    const run = outcomeOf(pair.backend, requestOf('tiny-sd', { samples: 2 }), {
      signal: abort.signal,
    });
    await pair.standIn.nextRequest('v1');
    await pair.standIn.nextRequest('v1');
    abort.abort(canceled);
    expect((await run).story).toEqual([
      'submitting 0',
      'image 0 cost 6000',
      'submitting 1',
      'sampleFailed 1 CANCELED billed UNKNOWN cost undefined',
    ]);
  });

  it('leaves no place taken', async () => {
    await using pair = await createPair({ ...v1, concurrency: 1 }, { msPerImage: 60_000 });
    await abortedOutcome(pair, (standIn) => standIn.nextRequest('v1'));
    pair.standIn.shop.msPerImage = 1;
    const { story } = await outcomeOf(pair.backend, requestOf('tiny-sd'));
    expect(story.at(-1)).toBe('image 0 cost 6000');
  });

  it('by leaving the iteration stops everything', async () => {
    await using pair = await createPair(v2, { msPerImage: 60_000 });
    const seen: string[] = [];
    for await (const event of pair.backend.run(
      requestOf('tiny-sd'),
      new AbortController().signal,
    )) {
      seen.push(event.type);
      if (event.type === 'submitted') break;
    }
    const count = pair.standIn.requests.length;
    expect(seen).toContain('submitted');
    expect(pair.standIn.requests).toHaveLength(count);
  });
});

describe('a shutdown', () => {
  it('leaves a submitted job without an end, to be taken up again', async () => {
    await using pair = await createPair(v2, { msPerImage: 60_000 });
    const { story, error } = await abortedOutcome(
      pair,
      (standIn) => standIn.nextRequest('status'),
      shuttingDown,
    );
    expect(error).toBe(shuttingDown);
    expect(story).toEqual(['submitting 0', 'submitted 0']);
  });

  it('tells that a v1 call is lost', async () => {
    await using pair = await createPair(v1, { msPerImage: 60_000 });
    const { story } = await abortedOutcome(
      pair,
      (standIn) => standIn.nextRequest('v1'),
      shuttingDown,
    );
    expect(story).toEqual([
      'submitting 0',
      'sampleFailed 0 OUTCOME_UNKNOWN billed UNKNOWN cost undefined',
    ]);
  });
});

describe('taking up a job again', () => {
  const submittedOf = (events: readonly BackendEvent[]): string =>
    events.flatMap((event) => (event.type === 'submitted' ? [event.handle] : []))[0]!;

  it('pays nothing and brings its image', async () => {
    await using pair = await createPair(v2, { msPerImage: 30 });
    const first = await abortedOutcome(
      pair,
      (standIn) => standIn.nextRequest('status'),
      shuttingDown,
    );
    const handle = submittedOf(first.events);
    const request = requestOf('tiny-sd', {}, { samples: [{ index: 0, seed: 11, handle }] });
    const { story, error } = await outcomeOf(pair.backend, request);
    expect(error).toBeUndefined();
    expect(story).toEqual(['image 0 cost 6000']);
    expect(pair.standIn.ledger('all')).toMatchObject([{ requestId: handle, delivered: true }]);
  });

  it('works whatever contract the model is called by now', async () => {
    await using pair = await createPair(v2, { msPerImage: 30 });
    const first = await abortedOutcome(
      pair,
      (standIn) => standIn.nextRequest('status'),
      shuttingDown,
    );
    const handle = submittedOf(first.events);
    await using later = await createPair({ ...v1, baseUrl: pair.standIn.apiUrl });
    const request = requestOf('tiny-sd', {}, { samples: [{ index: 0, seed: 11, handle }] });
    expect((await outcomeOf(later.backend, request)).story).toEqual(['image 0 cost 6000']);
  });

  it('after its record has expired is an unknown outcome', async () => {
    await using pair = await createPair(v2);
    const samples = [{ index: 0, seed: 11, handle: '2c7f59ea-0000-4000-8000-000000000000' }];
    const { story } = await outcomeOf(pair.backend, requestOf('tiny-sd', {}, { samples }));
    expect(story).toEqual(['sampleFailed 0 OUTCOME_UNKNOWN billed UNKNOWN cost undefined']);
    expect(pair.standIn.ledger('all')).toEqual([]);
  });
});
