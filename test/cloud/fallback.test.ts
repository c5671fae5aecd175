import { createServer } from 'node:net';
import { describe, expect, it } from 'vitest';
import type { LocalBackend } from '#src/backends/local/local-backend.ts';
import { type CloudGateway, startCloudGateway } from '#test/helpers/cloud-gateway.ts';
import { createDemoBackend } from '#test/helpers/demo-backend.ts';
import { leastMs } from '#test/helpers/durations.ts';
import type { SegmindStandIn } from '#test/helpers/segmind/segmind.ts';

/** How the cloud fails, and as what. */
const failures: readonly {
  readonly name: string;
  readonly code: string;
  readonly availability: string;
  readonly breakIt?: (standIn: SegmindStandIn) => void;
  readonly isDead?: true;
}[] = [
  {
    name: '401: the key is refused',
    code: 'PROVIDER_UNAUTHORIZED',
    availability: 'DOWN',
    breakIt: ({ account }) => {
      account.apiKey = 'SG_another';
    },
  },
  {
    name: '406: no credits',
    code: 'PROVIDER_NO_CREDITS',
    availability: 'NO_CREDITS',
    breakIt: ({ account }) => {
      account.balance = 0;
    },
  },
  {
    name: '410: the model is retired',
    code: 'PROVIDER_MODEL_RETIRED',
    availability: 'RETIRED',
    breakIt: ({ shop }) => void shop.retired.add('tinysd1.5-txt2img'),
  },
  { name: 'a dead host', code: 'PROVIDER_UNAVAILABLE', availability: 'DOWN', isDead: true },
];

async function deadAddress(): Promise<string> {
  const server = createServer();
  const { promise, resolve } = Promise.withResolvers<void>();
  server.listen(0, '127.0.0.1', resolve);
  await promise;
  const { port } = server.address() as { port: number };
  server.close();
  return `http://127.0.0.1:${port}`;
}

async function start(
  { breakIt, isDead }: (typeof failures)[number],
  demoWeights: 'auto' | 'on' | 'off',
): Promise<CloudGateway & { readonly local: LocalBackend }> {
  const local = createDemoBackend();
  const cloud = await startCloudGateway({
    others: [local],
    // The pauses between tries as they are outside of tests.
    segmind: {
      ...(isDead && { baseUrl: await deadAddress() }),
      limits: { paidPauseMs: 60, connectMs: 900 },
    },
    gateway: { demoWeights },
  });
  breakIt?.(cloud.standIn);
  return {
    ...cloud,
    local,
    async [Symbol.asyncDispose]() {
      await cloud[Symbol.asyncDispose]();
      await local[Symbol.asyncDispose]();
    },
  };
}

const availability = `{ models { ... on TinySD { availability { backend status reason until } } } }`;
interface Availability {
  readonly models: readonly {
    readonly availability?: readonly { backend: string; status: string; until: string | null }[];
  }[];
}

/** @returns the milliseconds until the local backend began */
async function fallBack(failure: (typeof failures)[number]): Promise<number> {
  await using cloud = await start(failure, 'on');
  // More than the engine has drawn by the end of this.
  const id = await cloud.accept('tiny-sd', { numInferenceSteps: 100 });
  for await (const { generation } of cloud.watch(id))
    if (generation.attempts.some(({ backend }) => backend === 'LOCAL')) break;
  const { attempts, createdAt, warnings } = await cloud.read(id);
  expect(attempts).toMatchObject([
    {
      backend: 'SEGMIND',
      outcome: 'FAILED',
      billed: 'NO',
      cost: 0,
      failure: { code: failure.code },
    },
    { backend: 'LOCAL', outcome: null },
  ]);
  expect(attempts[1]!.reason).toContain(failure.code);
  expect(warnings.map(({ code }) => code)).toContain('DEMO_WEIGHTS');

  const { data } = await cloud.gateway.request<Availability>(availability);
  const [segmind] = data.models.find((model) => model.availability)!.availability!;
  expect(segmind).toMatchObject({ backend: 'SEGMIND', status: failure.availability });
  expect(Date.parse(segmind!.until!)).toBeGreaterThan(Date.now());

  // What is known now is not tried again: the next one goes straight to the engine.
  const next = await cloud.read(await cloud.accept('tiny-sd'));
  expect(next.attempts).toEqual([]);
  expect(next.queuePosition).toBe(1);
  await cloud.cancel(next.id);
  expect((await cloud.cancel(id)).outcome).toBe('CANCELED_WHILE_RUNNING');
  expect(cloud.standIn.ledger('all')).toEqual([]);
  expect(cloud.gateway.faults).toEqual([]);
  return Date.parse(attempts[1]!.startedAt) - Date.parse(createdAt);
}

describe.each(failures)('when the cloud answers with $name', (failure) => {
  it('the local backend has begun within a second, and the attempt is on record', async () => {
    expect(await leastMs(1_000, () => fallBack(failure))).toBeLessThan(1_000);
  });

  it('without fallback it fails as what it is', async () => {
    await using cloud = await start(failure, 'on');
    const generation = await cloud.ended(await cloud.accept('tiny-sd', {}, { fallback: false }));
    expect(generation).toMatchObject({
      status: 'FAILED',
      failure: { code: failure.code, billed: 'NO', retryable: true },
      attempts: [{ backend: 'SEGMIND', outcome: 'FAILED' }],
      cost: { held: 0, captured: 0 },
    });
  });

  it.each(['auto', 'off'] as const)(
    'demo weights that are %s do not answer for it',
    async (set) => {
      await using cloud = await start(failure, set);
      const generation = await cloud.ended(await cloud.accept('tiny-sd'));
      expect(generation).toMatchObject({ status: 'FAILED', failure: { code: failure.code } });
      expect(generation.attempts.map(({ backend }) => backend)).toEqual(['SEGMIND']);
      const refused = await cloud.ask('tiny-sd');
      expect(refused).toMatchObject({ __typename: 'ModelUnavailableError' });
      expect(refused.message).toContain('demo weights');
      expect(Date.parse(refused.retryAt!)).toBeGreaterThan(Date.now());
      expect(cloud.local.pids).toEqual([]);
    },
  );
});

describe('the engine that takes over', () => {
  it('delivers, and only that is paid for', async () => {
    await using cloud = await start(failures[2]!, 'on');
    const generation = await cloud.ended(await cloud.accept('tiny-sd', { seed: 7 }));
    expect(generation).toMatchObject({
      status: 'SUCCEEDED',
      failure: null,
      images: [{ status: 'SUCCEEDED', seed: 7, mimeType: 'image/png' }],
    });
    const [, local] = generation.attempts;
    expect(local).toMatchObject({ backend: 'LOCAL', outcome: 'SUCCEEDED', billed: 'NO' });
    expect(generation.cost.captured).toBe(local!.cost);
  });
});
