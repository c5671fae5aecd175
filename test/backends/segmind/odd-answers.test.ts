import type { ServerResponse } from 'node:http';
import { crc32, deflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { createClock } from '#src/backends/cloud/clock.ts';
import { createObservations } from '#src/backends/cloud/health/observations.ts';
import { createRateLimiter } from '#src/backends/cloud/health/rate-limiter.ts';
import { parseJson } from '#src/backends/cloud/http/json.ts';
import { readHeaders } from '#src/backends/segmind/answer-headers.ts';
import { createSegmindBackend } from '#src/backends/segmind/backend.ts';
import {
  failureOf,
  type Outcome,
  outcomeOf,
  parametersOf,
  requestOf,
} from '#test/backends/outcomes.ts';
import { listenTo } from '#test/helpers/listen.ts';
import { drawPicture } from '#test/helpers/stand-in/picture.ts';
import { v1 } from './pair.ts';

type Reply = (response: ServerResponse) => void;

/** What a request meets at a provider whose every answer is this one. */
async function outcomeFor(reply: Reply, input: Record<string, unknown> = {}): Promise<Outcome> {
  await using upstream = await listenTo(async (request, response) => {
    for await (const _ of request);
    reply(response);
  });
  await using backend = createSegmindBackend({ ...v1, apiKey: 'SG_0', baseUrl: upstream.url });
  return await outcomeOf(backend, requestOf('tiny-sd', input));
}

const whole = await drawPicture(11, 512, 512);

function picture(headers: Record<string, string>, data: Buffer = whole): Reply {
  return (response) => response.writeHead(200, { 'x-cost': '0.006', ...headers }).end(data);
}

function json(status: number, body: unknown, headers: Record<string, string> = {}): Reply {
  return (response) =>
    response
      .writeHead(status, { 'content-type': 'application/json', ...headers })
      .end(JSON.stringify(body));
}

/** A PNG whose parts are all there; only its header tells its size. */
function pngOf(width: number, height: number): Buffer {
  const chunk = (type: string, data: Buffer): Buffer => {
    const [body, length, sum] = [
      Buffer.concat([Buffer.from(type), data]),
      Buffer.alloc(4),
      Buffer.alloc(4),
    ];
    length.writeUInt32BE(data.length);
    sum.writeUInt32BE(crc32(body));
    return Buffer.concat([length, body, sum]);
  };
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2], 8);
  return Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.alloc(64))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

describe('a picture with odd metadata is delivered', () => {
  it.each(['1.5', '1e300', '100000000000000000', '-7', 'none'])('seed %s', async (seed) => {
    const { story, events } = await outcomeFor(picture({ 'x-seed-value': seed }));
    expect(story).toEqual(['submitting 0', 'warning BEST_EFFORT_SEED', 'image 0 cost 6000']);
    expect(events.at(-1)).toMatchObject({ type: 'image', seed: undefined });
  });

  it.each(['1e10', '9007199254', '18446744073709551616', '1e308', '-5', 'NaN', 'Infinity'])(
    'cost %s',
    async (cost) => {
      const { story } = await outcomeFor(picture({ 'x-cost': cost }), { samples: 4 });
      expect(story.filter((line) => line.startsWith('image'))).toHaveLength(4);
      expect(story.filter((line) => line === 'warning COST_UNREPORTED')).toHaveLength(4);
    },
  );

  it.each(['1e308', '1e10', '-1e9'])('remaining credits %s', (credits) => {
    expect(readHeaders({ 'x-remaining-credits': credits }, 0)).toEqual({});
  });
});

describe('the size of a picture', () => {
  it('that is another than asked for is told', async () => {
    const { story, events } = await outcomeFor(picture({}, await drawPicture(11, 64, 128)));
    expect(story).toEqual(['submitting 0', 'warning OTHER_SIZE', 'image 0 cost 6000']);
    expect(events.find(({ type }) => type === 'warning')).toMatchObject({
      message: 'Segmind delivered image 0 as 64 x 128 pixels, which was asked for as 512 x 512.',
    });
  });

  it.each([
    [30_000, 30_000],
    [2_147_483_648, 1],
    [4_294_967_295, 4_294_967_295],
  ])('beyond any model is a bad answer: %d x %d', async (width, height) => {
    const { story, events } = await outcomeFor(picture({}, pngOf(width, height)));
    expect(story).toEqual([
      'submitting 0',
      'sampleFailed 0 PROVIDER_BAD_RESPONSE billed YES cost 6000',
    ]);
    expect(JSON.stringify(events)).toContain(`${width} x ${height} pixels`);
  });
});

describe('when to come back', () => {
  const now = Date.parse('2026-03-01T12:00:00Z');
  const tenMinutes = 600_000;

  it('is read from Retry-After as a date', () => {
    const headers = { 'retry-after': 'Sun, 01 Mar 2026 12:00:02 GMT' };
    expect(readHeaders(headers, now).rateLimitResetAt).toBe(now + 2_000);
  });

  it.each(['9e15', '9999-12-31T00:00:00Z', '1e300'])(
    'is at most ten minutes away, told as %s',
    (reset) => {
      const told = () => now;
      const clock = createClock(told, told);
      const limiter = createRateLimiter(5, clock);
      limiter.learn(
        readHeaders({ 'x-rate-limit-remaining': '0', 'x-rate-limit-reset-at-utc': reset }, now),
      );
      expect(limiter.opensAt()).toBe(now + tenMinutes);
    },
  );

  it.each(['1e20', '1e308', '-1e20'])('is a time, told by a refusal as %s', async (value) => {
    const { error } = await outcomeFor(json(429, {}, { 'retry-after': value }));
    const { code, retryAt } = failureOf(error);
    expect(code).toBe('PROVIDER_RATE_LIMITED');
    expect(() => new Date(retryAt!).toISOString()).not.toThrow();
    expect(retryAt).toBeLessThanOrEqual(Date.now() + tenMinutes);
  });
});

describe("the provider's reason", () => {
  it('is read from a list of refused values', async () => {
    const detail = [
      { loc: ['body', 'seed'], msg: 'too large' },
      { loc: ['body', 'steps'], msg: 'too many' },
    ];
    const { error } = await outcomeFor(json(422, { detail }));
    expect(failureOf(error)).toMatchObject({
      code: 'PROVIDER_REJECTED',
      message: 'Segmind refused the request (422: body.seed: too large; body.steps: too many).',
    });
  });

  it.each([
    ['NSFW content detected', 'PROVIDER_REJECTED', false],
    ['CUDA out of memory', 'PROVIDER_FAILED', true],
  ])('is read from an answer of status 200: %s', async (error, code, retryable) => {
    const { events } = await outcomeFor(json(200, { error }));
    expect(events.at(-1)).toMatchObject({
      type: 'sampleFailed',
      failure: { code, retryable, billed: 'YES', message: expect.stringContaining(error) },
    });
  });
});

describe('an answer in JSON', () => {
  it('that is deep or has very many parts is not parsed', () => {
    for (const text of ['['.repeat(40) + ']'.repeat(40), `[${'0,'.repeat(10_000)}0]`])
      expect(parseJson(Buffer.from(text))).toBeUndefined();
  });

  it('may hold a long text, whatever is in it', () => {
    const value = { image: `${'[{,"\\'.repeat(20_000)}\\`, error: null };
    expect(parseJson(Buffer.from(JSON.stringify(value)))).toEqual(value);
  });

  it('of ten million brackets is a bad answer', async () => {
    const { story } = await outcomeFor((response) =>
      response
        .writeHead(200, { 'content-type': 'application/json' })
        .end(Buffer.alloc(10_000_000, '[')),
    );
    expect(story.at(-1)).toMatch(/^sampleFailed 0 PROVIDER_BAD_RESPONSE/);
  });
});

describe('a price out of line', () => {
  const small = parametersOf('tiny-sd');

  it('is not believed, whether it is the first or one of several', () => {
    const observations = createObservations('segmind');
    const listed = observations.estimate('tiny-sd', small);
    observations.record('tiny-sd', small, { ms: 1, cost: 50_000_000 });
    expect(observations.estimate('tiny-sd', small)).toEqual(listed);
    for (let n = 0; n < 3; n++) observations.record('tiny-sd', small, { ms: 1, cost: 6_000 });
    observations.record('tiny-sd', small, { ms: 1, cost: 1 });
    expect(observations.estimate('tiny-sd', small)).toEqual({ low: 5_400, high: 7_500 });
  });

  it('is believed once several agree', () => {
    const observations = createObservations('segmind');
    for (let n = 0; n < 3; n++) observations.record('tiny-sd', small, { ms: 1, cost: 200_000 });
    expect(observations.estimate('tiny-sd', small)).toEqual({ low: 180_000, high: 250_000 });
  });
});
