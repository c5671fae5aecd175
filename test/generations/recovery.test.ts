import { setImmediate } from 'node:timers/promises';
import { describe, expect, it } from 'vitest';
import { imageKey } from '#src/generations/run/image-key.ts';
import { repository } from '#src/generations/store/repository.ts';
import { transitions } from '#src/generations/store/transitions/transitions.ts';
import { audit } from '#src/store/audit.ts';
import { get } from '#src/store/steps.ts';
import {
  createTestGateway,
  generateImage,
  localId,
  type TestGateway,
} from '#test/helpers/gateway.ts';
import { createScriptedBackend } from '#test/helpers/scripted-backend.ts';
import { openAccount } from '#test/helpers/stored-generation.ts';
import { unlimited } from '#test/helpers/unlimited.ts';
import { leave, made } from './left-behind.ts';

const details = `query($id: ID!) { generation(id: $id) { status failure { code } attempts { outcome billed cost reason } images { status failure { code billed } } cost { captured released held } } }`;
const globalId = (id: string): string => Buffer.from(`Generation:${id}`).toString('base64');
const look = async (host: TestGateway, id: string) =>
  (await host.ask(details, { id: globalId(id) })).data.generation;

describe('recovery', () => {
  it('goes on with what an earlier process began, in a new attempt', async () => {
    await using host = await createTestGateway();
    await leave(host, 'left');
    await host.gateway.start();
    await host.ended('left');
    expect(await look(host, 'left')).toMatchObject({
      status: 'SUCCEEDED',
      attempts: [
        { outcome: 'INTERRUPTED', billed: 'NO' },
        { outcome: 'SUCCEEDED', reason: 'Goes on after a restart of the gateway.' },
      ],
    });
    expect(host.database.read(() => audit())).toEqual([]);
    expect(host.standIn?.ledger()).toHaveLength(1);
  });

  it('counts what was left running: no more of the account begin beside it than may', async () => {
    await using host = await createTestGateway({
      limits: { ...unlimited.limits, concurrent: 1 },
    });
    await leave(host, 'left');
    const running = () =>
      host.database.read(() => get<{ n: number }>('SELECT sum(running) AS n FROM balances'))!.n;
    const { data } = await host.ask(generateImage);
    const next = localId(data.generateImage.generation.id);
    await setImmediate();
    expect(await look(host, next)).toMatchObject({ status: 'QUEUED', attempts: [] });
    expect(running()).toBe(1);
    await host.gateway.start();
    await host.ended('left');
    await host.ended(next);
    expect(running()).toBe(0);
    expect(host.database.read(() => audit())).toEqual([]);
    expect(host.faults).toEqual([]);
  });

  it('does not send again what may have been sent, and charges nothing for it', async () => {
    await using host = await createTestGateway();
    await leave(host, 'left', 2);
    await host.database.write(() => transitions.submitting({ id: 'left', attempt: 1 }, 0));
    await host.gateway.start();
    await host.ended('left');
    expect(await look(host, 'left')).toMatchObject({
      status: 'PARTIAL',
      attempts: [{ outcome: 'INTERRUPTED', billed: 'UNKNOWN' }, { outcome: 'SUCCEEDED' }],
      images: [
        { status: 'FAILED', failure: { code: 'OUTCOME_UNKNOWN', billed: 'UNKNOWN' } },
        { status: 'SUCCEEDED' },
      ],
    });
    expect(host.standIn?.ledger()).toHaveLength(1);
    expect(host.database.read(() => audit())).toEqual([]);
  });

  it.each([
    ['a failure that cost nothing', 'NO', 0, { billed: 'YES', cost: 0.005 }],
    ['a failure that was billed', 'YES', 4_000, { billed: 'YES', cost: 0.009 }],
    ['a lost answer', 'UNKNOWN', 0, { billed: 'UNKNOWN', cost: 0.005 }],
  ] as const)(
    'counts what an earlier process made and did not end as it is on record, with %s',
    async (_what, billed, cost, counted) => {
      await using host = await createTestGateway();
      await leave(host, 'left', 3);
      const fence = { id: 'left', attempt: 1 };
      const failure = { code: 'PROVIDER_FAILED', message: '', retryable: true } as const;
      const free = { index: 1, cost: 0, failure: { ...failure, billed: 'NO' } } as const;
      await host.database.write(function* () {
        for (const index of [0, 1, 2]) yield* transitions.submitting(fence, index);
        yield* transitions.image(fence, made(0, 5_000), [], 1);
        yield* transitions.sampleFailed(fence, free, [], 1);
        const last = { index: 2, cost, failure: { ...failure, billed } };
        yield* transitions.sampleFailed(fence, last, [], 1);
      });
      await host.gateway.start();
      await host.ended('left');
      expect(await look(host, 'left')).toMatchObject({
        status: 'PARTIAL',
        attempts: [{ outcome: 'INTERRUPTED', ...counted }],
        cost: { captured: 0.005 },
      });
      expect(host.database.read(() => audit())).toEqual([]);
    },
  );

  it.each(['local', 'servers'] as const)(
    'says of what %s may have drawn that no provider bills it',
    async (id) => {
      const backend = createScriptedBackend({ id, concurrency: 1 });
      await using host = await createTestGateway({ backends: new Map([[id, backend]]) });
      await leave(host, 'left', 2, id);
      const fence = { id: 'left', attempt: 1 };
      await host.database.write(function* () {
        yield* transitions.submitted(fence, 1, 'attic/job_1');
        yield* transitions.image(fence, made(0, 3_000), [], 1);
      });
      await host.gateway.start();
      const run = await backend.nextRun();
      await Promise.all([run.image(1), host.ended('left')]);
      expect((await look(host, 'left')).attempts).toMatchObject([
        { outcome: 'INTERRUPTED', billed: 'NO' },
        { outcome: 'SUCCEEDED', billed: 'NO' },
      ]);
    },
  );

  it('touches nothing that runs or waits, however often it looks', async () => {
    const backend = createScriptedBackend({ concurrency: 1 });
    await using host = await createTestGateway({ backends: new Map([['local', backend]]) });
    const ids = [];
    for (let seed = 0; seed < 3; seed++)
      ids.push(localId((await host.ask(generateImage, { seed })).data.generateImage.generation.id));
    for (let time = 0; time < 3; time++) await host.gateway.generations.sweep();
    expect(host.gateway.generations.delivery.waiting('local')).toBe(2);
    for (const id of ids) {
      const run = await backend.nextRun();
      expect(run.request.generationId).toBe(id);
      await Promise.all([run.image(), host.ended(id)]);
      expect((await look(host, id)).attempts).toHaveLength(1);
    }
  });

  it('ends what waits at its deadline, though the clock was set back by a year', async () => {
    let now = Date.now();
    const backend = createScriptedBackend({ concurrency: 1 });
    await using host = await createTestGateway({
      now: () => now,
      backends: new Map([['local', backend]]),
    });
    await host.ask(generateImage);
    const run = await backend.nextRun();
    const { data } = await host.ask(
      'mutation { generateImage(input: { portraitSD: { prompt: "x" } }, route: { deadlineMs: 1200 }) { ... on GenerateImageSuccess { generation { id } } } }',
    );
    const id = localId(data.generateImage.generation.id);
    // However the time of day is set.
    now -= 365 * 86_400_000;
    await host.ended(id);
    expect(await look(host, id)).toMatchObject({
      status: 'FAILED',
      failure: { code: 'DEADLINE_EXCEEDED' },
      cost: { held: 0, captured: 0 },
    });
    await run.image();
    expect(host.database.read(() => audit())).toEqual([]);
  });

  it('ends what was queued for a backend that is not there any more', async () => {
    await using host = await createTestGateway({ backends: new Map() });
    await leave(host, 'left');
    await host.gateway.start();
    await host.ended('left');
    expect(await look(host, 'left')).toMatchObject({
      status: 'FAILED',
      failure: { code: 'MODEL_UNAVAILABLE' },
      cost: { captured: 0 },
    });
    expect(host.faults).toEqual([]);
  });

  it('cancels what waits after a restart with a job at the provider, and says that it goes on there', async () => {
    const backend = createScriptedBackend({ id: 'segmind', concurrency: 0 });
    await using host = await createTestGateway({ backends: new Map([['segmind', backend]]) });
    await leave(host, 'left');
    await host.database.write(() => transitions.submitted({ id: 'left', attempt: 1 }, 0, 'job-1'));
    await host.gateway.start();
    const { data } = await host.ask(
      'mutation($id: ID!) { cancelGeneration(id: $id) { ... on CancelGenerationSuccess { outcome } } }',
      { id: globalId('left') },
    );
    expect(data.cancelGeneration.outcome).toBe('DETACHED');
    expect(await look(host, 'left')).toMatchObject({
      status: 'CANCELED',
      attempts: [{ outcome: 'INTERRUPTED', billed: 'UNKNOWN' }],
    });
    expect(host.database.read(() => audit())).toEqual([]);
  });

  it('removes image files that no row refers to', async () => {
    await using host = await createTestGateway();
    const { data } = await host.ask(generateImage);
    const id = localId(data.generateImage.generation.id);
    await host.ended(id);
    const [sample] = host.database.read(() => repository.samples(id));
    const kept = sample!.image!.key;
    await host.images.put(imageKey(id, 0, 9, 'png'), new Uint8Array([1]));
    const unknown = imageKey('unknown', 0, 1, 'png');
    await host.images.put(unknown, new Uint8Array([1]));
    const { removeStrayImages } = await import('#src/generations/retention.ts');
    expect(
      await removeStrayImages({ database: host.database, images: host.images, now: Date.now }),
    ).toBe(1);
    expect((await Array.fromAsync(host.images.keys())).toSorted()).toEqual(
      [kept, unknown].toSorted(),
    );
  });
});

describe('fencing', () => {
  it('lets no run change what another one has taken over', async () => {
    await using host = await createTestGateway();
    await host.database.write(() => openAccount('a'));
    await leave(host, 'left');
    const stale = { id: 'left', attempt: 0 };
    const idle = [{ phase: 'QUEUED', step: 0, steps: 0, fraction: 0, basis: 'MEASURED' }] as const;
    const failure = { code: 'INTERNAL', message: '', retryable: false, billed: 'NO' } as const;
    const changes = [
      () => transitions.progress(stale, idle, 1),
      () => transitions.submitting(stale, 0),
      () => transitions.submitted(stale, 0, 'job'),
      () => transitions.warn(stale, { code: 'DEMO_WEIGHTS', message: '' }),
      () => transitions.sampleFailed(stale, { index: 0, failure, cost: 0 }, idle, 1),
      () => transitions.finish(stale, { status: 'FAILED', failure, progress: idle }, 1),
    ];
    for (const change of changes)
      await expect(host.database.write<unknown>(change)).rejects.toThrow('is not the current one');
    expect(await look(host, 'left')).toMatchObject({
      status: 'RUNNING',
      images: [{ status: 'PENDING' }],
    });
  });
});
