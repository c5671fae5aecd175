import { expect, test } from 'vitest';
import { v1, v2 } from '#test/backends/segmind/pair.ts';
import { startCloudGateway } from '#test/helpers/cloud-gateway.ts';
import { createSegmindStandIn } from '#test/helpers/segmind/segmind.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

test('a gateway that stops in the middle of a job takes it up again and does not pay twice', async () => {
  using folder = temporaryFolder();
  await using standIn = await createSegmindStandIn();
  const stopped = Promise.withResolvers<void>();
  const held = { kind: 'held', until: stopped.promise } as const;
  standIn.faults.add('status', held, held);
  const options = { standIn, segmind: v2, gateway: { folder: folder.path } };
  let id: string;
  {
    await using cloud = await startCloudGateway(options);
    const polled = standIn.nextRequest('status');
    id = await cloud.accept('tiny-sd', { samples: 2, seed: 5 });
    await polled;
  }
  stopped.resolve();
  const before = standIn.requests.filter(({ call }) => call === 'submit').length;
  await using again = await startCloudGateway(options);
  const { status, attempts, images, cost } = await again.ended(id);
  expect(status).toBe('SUCCEEDED');
  expect(images.map(({ seed }) => seed)).toEqual([5, 6]);
  expect(attempts.map(({ outcome, reason }) => [outcome, reason])).toEqual([
    ['INTERRUPTED', expect.any(String)],
    ['SUCCEEDED', 'Goes on after a restart of the gateway.'],
  ]);
  // A job submitted before the stop was not submitted again.
  const submits = standIn.requests.filter(({ call }) => call === 'submit');
  expect(submits.length - before).toBe(2 - before);
  expect(
    standIn
      .ledger('all')
      .map(({ body }) => body.seed)
      .toSorted(),
  ).toEqual([5, 6]);
  expect(cost.captured).toBe(0.012);
});

test('a gateway that stops in the middle of a blocking call does not ask again, and says that it does not know', async () => {
  using folder = temporaryFolder();
  await using standIn = await createSegmindStandIn();
  const stopped = Promise.withResolvers<void>();
  standIn.faults.add('v1', { kind: 'held', until: stopped.promise });
  const options = { standIn, segmind: v1, gateway: { folder: folder.path } };
  let id: string;
  {
    await using cloud = await startCloudGateway(options);
    const sent = standIn.nextRequest('v1');
    id = await cloud.accept('tiny-sd');
    await sent;
  }
  stopped.resolve();
  await using again = await startCloudGateway(options);
  const { status, failure, attempts, cost } = await again.ended(id);
  expect(status).toBe('FAILED');
  expect(failure).toMatchObject({ code: 'OUTCOME_UNKNOWN', billed: 'UNKNOWN' });
  expect(attempts).toMatchObject([{ backend: 'SEGMIND', billed: 'UNKNOWN' }]);
  expect(cost).toMatchObject({ held: 0, captured: 0 });
  await expect.poll(() => standIn.ledger().length).toBe(1);
  expect(standIn.requests).toHaveLength(1);
});
