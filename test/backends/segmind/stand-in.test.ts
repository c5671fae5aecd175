import sharp from 'sharp';
import { describe, expect, it } from 'vitest';
import { createFaultSchedule } from '#test/helpers/segmind/fault-schedule.ts';
import { createSegmindStandIn, type SegmindStandIn } from '#test/helpers/segmind/segmind.ts';

const post = (
  standIn: SegmindStandIn,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Response> =>
  fetch(`${standIn.apiUrl}${path}`, {
    method: 'POST',
    headers: {
      'x-api-key': standIn.account.apiKey,
      'content-type': 'application/json',
      ...headers,
    },
    body: JSON.stringify(body),
  });

describe('the stand-in for Segmind', () => {
  it('bills what it says it bills, by steps, samples and size', async () => {
    await using standIn = await createSegmindStandIn({ balance: 1_000_000 });
    const answer = await post(standIn, '/v1/tinysd1.5-txt2img', {
      prompt: 'x',
      num_inference_steps: 40,
      img_width: 1024,
      seed: 5,
    });
    expect(answer.status).toBe(200);
    expect(answer.headers.get('x-cost')).toBe('0.024000');
    expect(answer.headers.get('x-remaining-credits')).toBe('0.976000');
    expect(answer.headers.get('x-seed-value')).toBe('5');
    const picture = await sharp(await answer.arrayBuffer()).metadata();
    expect(picture).toMatchObject({ format: 'jpeg', width: 1024, height: 512 });
    expect(standIn.ledger()).toMatchObject([
      { requestId: answer.headers.get('x-request-id'), cost: 24_000, delivered: true },
    ]);
  });

  it('bills a job when it is done, asked for or not', async () => {
    await using standIn = await createSegmindStandIn({ msPerImage: 60_000 });
    const answer = await post(standIn, '/v2/ssd-1b', { prompt: 'x' });
    expect(await answer.json()).toMatchObject({ status: 'QUEUED' });
    expect(standIn.ledger()).toHaveLength(0);
    expect(standIn.ledger('all')).toMatchObject([{ cost: 4_000, delivered: false }]);
  });

  it.each([
    [{}, 400],
    [{ prompt: 'x', scheduler: 'dpmpp_2m' }, 406],
    [{ prompt: 'x', img_width: 640 }, 406],
    [{ prompt: 'x', negativePrompt: 'y' }, 406],
    [{ prompt: 'x', num_inference_steps: 19 }, 406],
  ])('refuses %o with %i, and remembers it', async (body, status) => {
    await using standIn = await createSegmindStandIn();
    expect((await post(standIn, '/v1/tinysd1.5-txt2img', body)).status).toBe(status);
    expect(standIn.violations).toHaveLength(1);
    expect(standIn.ledger()).toEqual([]);
  });

  it('refuses keys, verbs, slugs, types, poverty and haste as Segmind does', async () => {
    await using standIn = await createSegmindStandIn({ balance: 5_000, ratePerMinute: 2 });
    const path = '/v1/tinysd1.5-txt2img';
    const body = { prompt: 'x' };
    const statuses = [
      await post(standIn, path, body, { 'x-api-key': 'SG_ffffffffffffffff' }),
      await fetch(`${standIn.apiUrl}${path}`),
      await post(standIn, '/v1/unheard-of', body),
      await post(standIn, path, body),
      await post(standIn, path, body),
    ];
    expect(statuses.map(({ status }) => status)).toEqual([401, 405, 404, 406, 429]);
    expect(await statuses[1]!.text()).toContain('<html>');
    expect(await statuses[3]!.text()).toContain('Insufficient credits');
    expect(Date.parse(statuses[4]!.headers.get('x-rate-limit-reset-at-utc')!)).toBeGreaterThan(
      Date.now(),
    );
    standIn.shop.retired.add('ssd-1b');
    standIn.rateLimit.perMinute = 100;
    expect((await post(standIn, '/v1/ssd-1b', body)).status).toBe(410);
    expect((await post(standIn, path, body, { 'content-type': 'text/plain' })).status).toBe(406);
  });

  it('repeats its faults with their seed', () => {
    const faultsOf = (seed: number) => {
      const schedule = createFaultSchedule(seed, 0.5);
      return Array.from({ length: 50 }, (_, index) => schedule({ call: 'v1', index }));
    };
    expect(faultsOf(1)).toEqual(faultsOf(1));
    expect(faultsOf(1)).not.toEqual(faultsOf(2));
  });
});
