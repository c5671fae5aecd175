import { describe, expect, it } from 'vitest';
import { v1 } from '#test/backends/segmind/pair.ts';
import { type CloudGateway, startCloudGateway } from '#test/helpers/cloud-gateway.ts';
import { createDrawingBackend } from '#test/helpers/drawing-backend.ts';

interface Estimate {
  readonly __typename: string;
  readonly backend: string;
  readonly reason: string;
  readonly costLow: number;
  readonly costHigh: number;
  readonly hold: number;
  readonly durationMs: number | null;
  readonly message?: string;
}

async function estimate(
  { gateway }: CloudGateway,
  route: object = {},
  input: object = {},
): Promise<Estimate> {
  const { data } = await gateway.request<{ estimate: Estimate }>(
    `query($input: GenerateImageInput!, $route: RouteInput) { estimate(input: $input, route: $route) {
      __typename
      ... on Estimate { backend reason costLow costHigh hold durationMs }
      ... on Error { message }
    } }`,
    { input: { tinySD: { prompt: 'a red fox', ...input } }, route },
  );
  return data.estimate;
}

describe('an estimate', () => {
  it('is what the request then costs, and learns from the answers', async () => {
    await using cloud = await startCloudGateway({ segmind: v1, standIn: { msPerImage: 80 } });
    const before = await estimate(cloud, {}, { samples: 2 });
    expect(before).toMatchObject({ backend: 'SEGMIND', durationMs: null });
    expect(cloud.standIn.requests).toEqual([]);

    const { cost, attempts } = await cloud.ended(await cloud.accept('tiny-sd', { samples: 2 }));
    expect(cost.captured).toBe(0.012);
    expect(cost.captured).toBeGreaterThanOrEqual(before.costLow);
    expect(cost.captured).toBeLessThanOrEqual(before.costHigh);
    expect(cost.estimated).toBe(before.costHigh);
    expect(cost.released).toBeCloseTo(before.hold - cost.captured, 9);
    expect(attempts[0]!.reason).toBe(before.reason);

    const after = await estimate(cloud, {}, { samples: 2 });
    expect(after.costHigh - after.costLow).toBeLessThan(before.costHigh - before.costLow);
    expect(after.durationMs).toBeGreaterThanOrEqual(80);
    // Twice the steps were never asked for: twice the time is a guess from those that were.
    const longer = await estimate(cloud, {}, { samples: 2, numInferenceSteps: 40 });
    expect(longer.durationMs! / after.durationMs!).toBeCloseTo(2, 1);
    expect(longer.costHigh).toBeGreaterThan(after.costHigh);
  });

  it('says where the request goes, by what is looked for and what was measured', async () => {
    // It says that it takes five seconds and asks 0.2 credits.
    await using cloud = await startCloudGateway({
      segmind: v1,
      others: [createDrawingBackend()],
      standIn: { msPerImage: 20 },
    });
    const objectives = ['FASTEST', 'CHEAPEST', 'BALANCED'] as const;
    const choices = () =>
      Promise.all(
        objectives.map(async (objective) => (await estimate(cloud, { objective })).backend),
      );
    // Nothing is known of the cloud's pace yet.
    expect(await choices()).toEqual(['LOCAL', 'SEGMIND', 'SEGMIND']);
    await cloud.ended(await cloud.accept('tiny-sd', {}, { backend: 'SEGMIND' }));
    expect(await choices()).toEqual(['SEGMIND', 'SEGMIND', 'SEGMIND']);

    for (const objective of objectives) {
      const expected = await estimate(cloud, { objective });
      const { attempts } = await cloud.ended(await cloud.accept('tiny-sd', {}, { objective }));
      expect(attempts).toMatchObject([{ backend: expected.backend, outcome: 'SUCCEEDED' }]);
      expect(attempts[0]!.reason).toMatch(`Ranked first of 2 by ${objective}. local: next, `);
    }
    expect(await estimate(cloud, { maxCost: 0.000001 })).toMatchObject({
      __typename: 'ModelUnavailableError',
    });
  });
});

const availability = `{
  models { ... on TinySD { availability { backend status reason until } } }
  backends { id models { model { ... on TinySD { id } } status reason until } }
}`;

interface Status {
  readonly status: string;
  readonly reason: string;
  readonly until: string | null;
}

/** What is told of TinySD on Segmind: by the model, and by the backend, which must agree. */
async function told({ gateway }: CloudGateway): Promise<Status> {
  const { data } = await gateway.request<{
    models: readonly { availability?: readonly Status[] }[];
    backends: readonly { models: readonly (Status & { model: { id?: string } })[] }[];
  }>(availability);
  const [byModel] = data.models.find((model) => model.availability)!.availability!;
  const byBackend = data.backends[0]!.models.find(({ model }) => model.id !== undefined)!;
  const { status, reason, until } = byModel!;
  expect(byBackend).toMatchObject({ status, reason, until });
  return { status, reason, until };
}

describe('availability', () => {
  it('follows the answers, with the reason and until when', async () => {
    await using cloud = await startCloudGateway({ segmind: v1 });
    expect(await told(cloud)).toMatchObject({ status: 'AVAILABLE', until: null });
    cloud.standIn.faults.add('v1', { kind: 'error', error: 'rateLimited' });
    await cloud.ended(await cloud.accept('tiny-sd', {}, { deadlineMs: 30_000 }));
    const limited = await told(cloud);
    expect(limited.status).toBe('RATE_LIMITED');
    expect(Date.parse(limited.until!)).toBeGreaterThan(Date.now());
  });

  it('knows from the balance of an answer that the next one cannot be paid', async () => {
    await using cloud = await startCloudGateway({ segmind: v1, standIn: { balance: 7_000 } });
    await cloud.ended(await cloud.accept('tiny-sd'));
    const poor = await told(cloud);
    expect(poor.status).toBe('NO_CREDITS');
    expect(poor.reason).toContain('0.001 credits left');
    expect(await cloud.ask('tiny-sd')).toMatchObject({
      __typename: 'ModelUnavailableError',
      retryAt: poor.until,
    });
    expect(cloud.standIn.requests).toHaveLength(1);
    // Topped up, and told so.
    cloud.standIn.account.balance = 1_000_000;
    await cloud.segmind.refreshCredits(new AbortController().signal);
    expect(await told(cloud)).toMatchObject({ status: 'AVAILABLE', until: null });
  });

  it('says that the cloud is down after it has failed several times in a row', async () => {
    await using cloud = await startCloudGateway({ segmind: v1, standIn: { msPerImage: 5 } });
    expect((await cloud.ended(await cloud.accept('tiny-sd'))).status).toBe('SUCCEEDED');
    const failing = { kind: 'error', error: 'serverError' } as const;
    cloud.standIn.faults.add('v1', failing, failing, failing);
    for (let count = 0; count < 3; count++) await cloud.ended(await cloud.accept('tiny-sd'));
    const down = await told(cloud);
    expect(down.status).toBe('DOWN');
    expect(Date.parse(down.until!)).toBeGreaterThan(Date.now());
  });
});
