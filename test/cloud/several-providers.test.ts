import { expect, test } from 'vitest';
import { createServersBackend } from '#src/backends/servers/backend.ts';
import { createQuickReplicate } from '#test/backends/replicate/pair.ts';
import { startCloudGateway } from '#test/helpers/cloud-gateway.ts';
import { createDrawingBackend } from '#test/helpers/drawing-backend.ts';
import { leastMs } from '#test/helpers/durations.ts';
import { createReplicateStandIn } from '#test/helpers/replicate/replicate.ts';
import { createServerStandIn } from '#test/helpers/servers/server.ts';

const input = { prompt: 'a red fox', scheduler: 'EULER' };

/** Three providers and the engine; what each of the three says is up to the test. */
async function start(gateway: Parameters<typeof startCloudGateway>[0] = {}) {
  await using parts = new AsyncDisposableStack();
  const replicate = parts.use(await createReplicateStandIn());
  const server = parts.use(await createServerStandIn());
  const models = { 'ssd-1b': null };
  const others = [
    parts.use(createQuickReplicate(replicate)),
    parts.use(
      createServersBackend({
        servers: [{ name: 'attic', url: server.url, models, places: 1 }],
      }),
    ),
    createDrawingBackend(),
  ];
  const cloud = parts.use(await startCloudGateway({ others, ...gateway }));
  const owned = parts.move();
  return {
    cloud,
    replicate,
    server,
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** @returns the milliseconds that the engine's answer took, after three others had failed */
async function answerOfTheEngine(): Promise<number> {
  await using it = await start();
  it.cloud.standIn.account.balance = 0;
  it.replicate.faults.add('create', ...Array(3).fill({ kind: 'refused', error: 'throttled' }));
  it.server.crash();
  // What is loaded with the first picture is loaded now.
  await it.cloud.ended(await it.cloud.accept('ssd-1b', input, { backend: 'LOCAL' }));
  const route = { backends: ['SEGMIND', 'REPLICATE', 'SERVERS', 'LOCAL'] };
  const ended = await it.cloud.ended(await it.cloud.accept('ssd-1b', input, route));
  expect(ended.status).toBe('SUCCEEDED');
  expect(ended.attempts.map(({ backend, failure }) => [backend, failure?.code ?? null])).toEqual([
    ['SEGMIND', 'PROVIDER_NO_CREDITS'],
    ['REPLICATE', 'PROVIDER_RATE_LIMITED'],
    ['SERVERS', 'PROVIDER_UNAVAILABLE'],
    ['LOCAL', null],
  ]);
  const [first, , , last] = ended.attempts;
  expect(first!.reason).toMatch(/^The first that can, in the order that the request asks for\./);
  expect(last!.reason).toMatch(/^Follows attempt 3 on servers, which failed with/);
  expect(last!.reason).toContain('segmind: It was tried before.');
  expect(ended.attempts.every(({ billed }) => billed === 'NO')).toBe(true);
  expect(it.cloud.gateway.faults).toEqual([]);
  return Date.parse(last!.finishedAt!) - Date.parse(ended.createdAt);
}

test('with one out of credits, one limited and one dead, the engine answers within a second', async () => {
  expect(await leastMs(1_000, answerOfTheEngine)).toBeLessThan(1_000);
});

test('an estimate tells what became of each, and the backends what they cost', async () => {
  await using it = await start();
  it.server.crash();
  const { data } = await it.cloud.gateway.request<{
    estimate: { considered: readonly { backend: string; place: number | null; reason: string }[] };
    backends: readonly object[];
  }>(`query {
    estimate(input: { ssd1b: { prompt: "a red fox", scheduler: DPM2_KARRAS } }, route: { objective: CHEAPEST }) {
      ... on Estimate { considered { backend place reason costHigh durationMs queued } }
    }
    backends { id weight models { model { id } costHigh durationMs price { unit amount seen page } } }
  }`);
  expect(data.estimate.considered).toMatchObject([
    { backend: 'SERVERS', place: 1, costHigh: 0.002, queued: 0 },
    { backend: 'SEGMIND', place: 2 },
    { backend: 'LOCAL', place: 3 },
    { backend: 'REPLICATE', place: null, costHigh: null },
  ]);
  expect(data.estimate.considered[3]!.reason).toMatch(/^Replicate has no scheduler DPM2 Karras/);
  expect(data.backends[1]).toMatchObject({
    id: 'REPLICATE',
    weight: null,
    models: expect.arrayContaining([
      expect.objectContaining({
        model: { id: 'tiny-sd' },
        price: expect.objectContaining({ unit: 'NOT_SERVED', amount: null }),
      }),
      expect.objectContaining({
        model: { id: 'ssd-1b' },
        costHigh: 0.00975,
        durationMs: null,
        price: expect.objectContaining({ unit: 'SECOND', amount: 0.000975 }),
      }),
    ]),
  });
});

test('a budget that is spent sends requests elsewhere', async () => {
  const monthlyBudgets = new Map([['segmind', 12_500]] as const);
  await using it = await start({ gateway: { monthlyBudgets } });
  const route = { backends: ['SEGMIND', 'SERVERS'] };
  const run = async () => {
    const ended = await it.cloud.ended(await it.cloud.accept('ssd-1b', input, route));
    return ended.attempts.map(({ backend }) => backend);
  };
  // Four thousandths each, and up to twice that as far as is known at first.
  expect(await run()).toEqual(['SEGMIND']);
  expect(await run()).toEqual(['SEGMIND']);
  expect(await run()).toEqual(['SERVERS']);
  const { data } = await it.cloud.gateway.request<{ backends: readonly object[] }>(
    '{ backends { id monthlyBudget { limit spent } } }',
  );
  expect(data.backends[0]).toEqual({
    id: 'SEGMIND',
    monthlyBudget: { limit: 0.0125, spent: 0.008 },
  });
});

test.each([
  [{ backends: [] }, 'An empty list is not allowed.'],
  [{ backends: ['LOCAL', 'LOCAL'] }, 'The same backend is named twice.'],
  [{ backends: ['LOCAL'], backend: 'SEGMIND' }, 'together with the backend SEGMIND'],
])('the preference %o is refused', async (route, says) => {
  await using it = await start();
  const { data } = await it.cloud.gateway.request<{ estimate: { issues: { message: string }[] } }>(
    `query($route: RouteInput) {
      estimate(input: { ssd1b: { prompt: "x" } }, route: $route) {
        ... on InvalidInputError { issues { message allowed } }
      }
    }`,
    { route },
  );
  expect(data.estimate.issues[0]!.message).toContain(says);
});
