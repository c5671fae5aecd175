import { describe, expect, it } from 'vitest';
import { v1, v2 } from '#test/backends/segmind/pair.ts';
import { type CloudGatewayOptions, startCloudGateway } from '#test/helpers/cloud-gateway.ts';
import { createDemoBackend } from '#test/helpers/demo-backend.ts';
import type { CallKind, Fault } from '#test/helpers/segmind/faults.ts';

interface Stage {
  readonly name: string;
  readonly options: CloudGatewayOptions;
  /** The request that has arrived at Segmind when it is canceled, and what befalls it; held, it is looked at later. */
  readonly at: CallKind;
  readonly fault?: Fault | 'HELD';
  readonly outcome: string;
  readonly billed: string;
  /** Micro-credits that the attempt is known to have cost the gateway. */
  readonly cost: number;
  /** Micro-credits that Segmind bills in the end. */
  readonly bill: number;
}

const slow = { msPerImage: 60_000 };

const stages: readonly Stage[] = [
  {
    name: 'a blocking call is under way',
    options: { segmind: v1 },
    at: 'v1',
    fault: 'HELD',
    outcome: 'DETACHED',
    billed: 'UNKNOWN',
    cost: 0,
    bill: 6_000,
  },
  {
    name: 'a job is being submitted',
    options: { segmind: v2 },
    at: 'submit',
    fault: { kind: 'hang' },
    outcome: 'DETACHED',
    billed: 'UNKNOWN',
    cost: 0,
    bill: 6_000,
  },
  {
    name: 'a job is being polled',
    options: { segmind: v2, standIn: slow },
    at: 'status',
    outcome: 'DETACHED',
    billed: 'UNKNOWN',
    cost: 0,
    bill: 6_000,
  },
  {
    name: 'the image is being downloaded',
    options: { segmind: v2 },
    at: 'image',
    fault: { kind: 'hang' },
    outcome: 'CANCELED_WHILE_RUNNING',
    billed: 'YES',
    cost: 6_000,
    bill: 6_000,
  },
];

describe('a generation that is canceled', () => {
  it.each(stages)('while $name', async ({ options, at, fault, ...expected }) => {
    await using cloud = await startCloudGateway(options);
    const later = Promise.withResolvers<void>();
    const held = { kind: 'held', until: later.promise } as const;
    if (fault) cloud.standIn.faults.add(at, fault === 'HELD' ? held : fault);
    const arrived = cloud.standIn.nextRequest(at);
    const id = await cloud.accept('tiny-sd');
    await arrived;
    const { outcome, generation } = await cloud.cancel(id);
    later.resolve();
    expect(outcome).toBe(expected.outcome);
    expect(generation).toMatchObject({
      status: 'CANCELED',
      failure: { code: 'CANCELED' },
      images: [{ status: 'CANCELED', failure: { code: 'CANCELED', billed: expected.billed } }],
      attempts: [{ outcome: 'CANCELED', billed: expected.billed, cost: expected.cost / 1e6 }],
      // Whatever Segmind bills, the account pays for nothing that was not delivered.
      cost: { held: 0, captured: 0 },
    });
    // By the subscription it is over, too, and canceling again changes nothing.
    expect((await cloud.ended(id)).status).toBe('CANCELED');
    expect((await cloud.cancel(id)).outcome).toBe('ALREADY_FINISHED');
    await expect
      .poll(() => cloud.standIn.ledger('all').map(({ cost }) => cost))
      .toEqual([expected.bill]);
    expect(cloud.standIn.requests.filter(({ method }) => method === 'POST')).toHaveLength(1);
    expect(cloud.gateway.faults).toEqual([]);
  });

  it('while it waits for a place costs nothing, and does not touch the one before it', async () => {
    await using cloud = await startCloudGateway({ segmind: { ...v1, concurrency: 1 } });
    const later = Promise.withResolvers<void>();
    cloud.standIn.faults.add('v1', { kind: 'held', until: later.promise });
    const arrived = cloud.standIn.nextRequest('v1');
    const first = await cloud.accept('tiny-sd', { seed: 1 });
    const second = await cloud.accept('tiny-sd', { seed: 2 });
    await arrived;
    const { outcome, generation } = await cloud.cancel(second);
    later.resolve();
    expect(outcome).toBe('CANCELED_BEFORE_START');
    expect(generation).toMatchObject({
      status: 'CANCELED',
      attempts: [],
      cost: { held: 0, captured: 0 },
    });
    expect((await cloud.ended(first)).status).toBe('SUCCEEDED');
    expect(cloud.standIn.ledger('all').map(({ body }) => body.seed)).toEqual([1]);
  });

  it('after some of its images keeps those, and charges them', async () => {
    await using cloud = await startCloudGateway({ segmind: { ...v1, concurrency: 1 } });
    cloud.standIn.faults.add('v1', null, { kind: 'hang' });
    const id = await cloud.accept('tiny-sd', { samples: 2 });
    for await (const { kind } of cloud.watch(id, 0)) if (kind === 'IMAGE') break;
    if (cloud.standIn.requests.length < 2) await cloud.standIn.nextRequest('v1');
    const { outcome, generation } = await cloud.cancel(id);
    expect(outcome).toBe('DETACHED');
    expect(generation.images.map(({ status }) => status)).toEqual(['SUCCEEDED', 'CANCELED']);
    expect(generation.cost).toMatchObject({ held: 0, captured: 0.006 });
    const [attempt] = generation.attempts;
    expect(attempt).toMatchObject({ outcome: 'CANCELED', billed: 'UNKNOWN', cost: 0.006 });
  });

  it('while the local engine draws stops the engine and costs nothing', async () => {
    await using local = createDemoBackend();
    await using cloud = await startCloudGateway({
      others: [local],
      gateway: { demoWeights: 'on' },
    });
    const id = await cloud.accept('tiny-sd', { numInferenceSteps: 100 }, { backend: 'LOCAL' });
    for await (const { generation } of cloud.watch(id))
      if (generation.progress.phase === 'DENOISING') break;
    const { outcome, generation } = await cloud.cancel(id);
    expect(outcome).toBe('CANCELED_WHILE_RUNNING');
    expect(generation).toMatchObject({
      status: 'CANCELED',
      attempts: [{ backend: 'LOCAL', outcome: 'CANCELED', billed: 'NO', cost: 0 }],
      cost: { held: 0, captured: 0 },
    });
  });

  it('after its end is left as it is', async () => {
    await using cloud = await startCloudGateway();
    const id = await cloud.accept('tiny-sd');
    await cloud.ended(id);
    const { outcome, generation } = await cloud.cancel(id);
    expect([outcome, generation.status]).toEqual(['ALREADY_FINISHED', 'SUCCEEDED']);
  });
});
