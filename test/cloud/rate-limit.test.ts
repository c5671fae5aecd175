import { describe, expect, it } from 'vitest';
import { startCloudGateway } from '#test/helpers/cloud-gateway.ts';
import { createSegmindStandIn } from '#test/helpers/segmind/segmind.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

const limited = { kind: 'error', error: 'rateLimited' } as const;

describe('a generation that meets the rate limit and has no other backend', () => {
  it('waits until the limit is over, and tries there again', async () => {
    // By the stand-in's clock the minute of its limit is over soon.
    const now = (): number => Date.now() - 57_000;
    await using cloud = await startCloudGateway({
      standIn: { now },
      segmind: { limits: { rateLimitWaitMs: 0 } },
    });
    cloud.standIn.faults.add('v1', limited);
    const id = await cloud.accept('tiny-sd');
    const kinds: string[] = [];
    let waiting: Awaited<ReturnType<typeof cloud.read>> | undefined;
    for await (const { kind, generation } of cloud.watch(id, 0)) {
      kinds.push(kind);
      if (generation.attempts.length === 1 && generation.status === 'QUEUED')
        waiting ??= await cloud.read(id);
    }
    expect(waiting?.queuePosition).toBe(1);
    expect(kinds).toContain('ATTEMPT_FAILED');
    const { status, attempts, cost } = await cloud.read(id);
    expect(status).toBe('SUCCEEDED');
    expect(attempts).toMatchObject([
      {
        backend: 'SEGMIND',
        outcome: 'FAILED',
        billed: 'NO',
        failure: { code: 'PROVIDER_RATE_LIMITED' },
      },
      { backend: 'SEGMIND', outcome: 'SUCCEEDED', billed: 'YES' },
    ]);
    expect(attempts[1]!.reason).toMatch(/Attempt 1 met the rate limit of segmind/);
    const retryAt = Date.parse(attempts[0]!.failure!.retryAt!);
    expect(Date.parse(attempts[1]!.startedAt)).toBeGreaterThanOrEqual(retryAt);
    expect(cloud.standIn.ledger('all').map((one) => one.cost / 1e6)).toEqual([cost.captured]);
  });

  it('fails at once where the limit ends after its deadline, and says when to come back', async () => {
    await using cloud = await startCloudGateway();
    cloud.standIn.faults.add('v1', limited);
    const id = await cloud.accept('tiny-sd', {}, { deadlineMs: 20_000 });
    const { status, failure, attempts } = await cloud.ended(id);
    expect(status).toBe('FAILED');
    expect(failure).toMatchObject({ code: 'PROVIDER_RATE_LIMITED', billed: 'NO' });
    expect(Date.parse(failure!.retryAt!)).toBeGreaterThan(Date.now() + 20_000);
    expect(attempts).toHaveLength(1);
    // What is known by now is told before anything is accepted.
    const refused = await cloud.ask('portrait-sd', {}, { deadlineMs: 20_000 });
    expect(refused).toMatchObject({
      __typename: 'ModelUnavailableError',
      retryAt: failure!.retryAt,
    });
  });

  it('waits from the beginning where the limit is known, without an attempt for it', async () => {
    const now = (): number => Date.now() - 57_000;
    await using cloud = await startCloudGateway({
      standIn: { now },
      segmind: { limits: { rateLimitWaitMs: 0 } },
    });
    cloud.standIn.faults.add('v1', limited);
    const first = await cloud.accept('tiny-sd', { seed: 1 });
    for await (const { kind } of cloud.watch(first, 0)) if (kind === 'ATTEMPT_FAILED') break;
    const second = await cloud.accept('tiny-sd', { seed: 2 });
    expect((await cloud.read(second)).queuePosition).toBe(2);
    const { status, attempts } = await cloud.ended(second);
    expect(status).toBe('SUCCEEDED');
    expect(attempts).toHaveLength(1);
    expect(attempts[0]!.reason).toContain('rate limit is used up until');
    expect((await cloud.ended(first)).status).toBe('SUCCEEDED');
    expect(cloud.standIn.requests).toHaveLength(3);
  });

  it('can be canceled while it waits, for nothing', async () => {
    await using cloud = await startCloudGateway();
    cloud.standIn.faults.add('v1', limited);
    const id = await cloud.accept('tiny-sd');
    for await (const { generation } of cloud.watch(id))
      if (generation.status === 'QUEUED' && generation.attempts.length === 1) break;
    const { outcome, generation } = await cloud.cancel(id);
    expect(outcome).toBe('CANCELED_BEFORE_START');
    expect(generation).toMatchObject({ status: 'CANCELED', cost: { held: 0, captured: 0 } });
    expect(cloud.gateway.gateway.generations.delivery.waiting('segmind')).toBe(0);
    expect(cloud.standIn.ledger('all')).toEqual([]);
  });

  it('goes on after a restart', async () => {
    using folder = temporaryFolder();
    await using standIn = await createSegmindStandIn();
    let id: string;
    {
      await using cloud = await startCloudGateway({ standIn, gateway: { folder: folder.path } });
      standIn.faults.add('v1', limited);
      id = await cloud.accept('tiny-sd');
      for await (const { generation } of cloud.watch(id))
        if (generation.status === 'QUEUED' && generation.attempts.length === 1) break;
    }
    await using again = await startCloudGateway({ standIn, gateway: { folder: folder.path } });
    const { status, attempts } = await again.ended(id);
    expect([status, ...attempts.map(({ outcome }) => outcome)]).toEqual([
      'SUCCEEDED',
      'FAILED',
      'SUCCEEDED',
    ]);
    expect(standIn.ledger('all')).toHaveLength(1);
  });
});
