import { expect, test } from 'vitest';
import { run } from '#src/store/steps.ts';
import { createWebhookAddresses } from '#src/webhooks/addresses.ts';
import { deliveries } from '#src/webhooks/deliveries.ts';
import { patienceMs as longestMs, owe } from '#src/webhooks/outbox.ts';
import { createPoster } from '#src/webhooks/post.ts';
import { registry } from '#src/webhooks/registry.ts';
import { newSecret, secrets } from '#src/webhooks/secrets.ts';
import { createSender, leaseMs } from '#src/webhooks/sender.ts';
import { createDrawingBackend } from '#test/helpers/drawing-backend.ts';
import { createTestGateway } from '#test/helpers/gateway.ts';
import { type ReceiverAnswer, startWebhookReceiver } from '#test/helpers/webhook-receiver.ts';

/** A store with one generation, and a sender with a clock of its own. */
async function setUp(
  answer: (path: string, count: number) => ReceiverAnswer,
  {
    otherHosts = [],
    patienceMs = 60_000,
  }: { readonly otherHosts?: readonly string[]; readonly patienceMs?: number } = {},
) {
  await using parts = new AsyncDisposableStack();
  let count = 0;
  const receiver = parts.use(await startWebhookReceiver(({ path }) => answer(path, ++count)));
  const backend = createDrawingBackend();
  const { database, ask, ended } = parts.use(
    await createTestGateway({ backends: new Map([[backend.id, backend]]) }),
  );
  const made = await ask(
    'mutation { generateImage(input: { tinySD: { prompt: "a" } }) { ... on GenerateImageSuccess { generation { id } } } }',
  );
  const generationId = Buffer.from(made.data.generateImage.generation.id, 'base64')
    .toString()
    .split(':')[1]!;
  await ended(generationId);
  await database.write(() =>
    secrets.rotate(
      'default',
      newSecret((size) => Buffer.alloc(size)),
      0,
    ),
  );
  const clock = { now: 1_000_000 };
  const faults: unknown[] = [];
  let asked = 0;
  const sender = parts.use(
    createSender({
      database,
      addresses: createWebhookAddresses([receiver.host, ...otherHosts]),
      createPoster: async () => createPoster(patienceMs),
      describe: async (id) => ({ id }),
      now: () => clock.now,
      onFault: (error) => faults.push(error),
    }),
  );
  const owned = parts.move();
  return {
    receiver,
    database,
    generationId,
    clock,
    faults,
    sender,
    add: (id: string, path = '/hook', host = receiver.host) =>
      database.write(() =>
        registry.add(
          { url: `http://${host}${path}`, events: ['STARTED', 'IMAGE', 'FINISHED'] },
          { id, accountId: 'default', generationId: null, createdAt: clock.now },
        ),
      ),
    owe: (cursor: number, kind = 'IMAGE') =>
      database.write(function* () {
        for (const { text, values } of owe(generationId, cursor, kind, clock.now))
          yield* run(text, ...values);
      }),
    deliveries: async () => database.read(() => deliveries.ofAccount('default', 100)),
    /** Looks, and resolves when so many tries more have come to their end. */
    async settle(tries: number) {
      asked += tries;
      sender.look();
      const areSettled = async (): Promise<boolean> => {
        const all = await database.read(() => deliveries.ofAccount('default', 100));
        const made = all.reduce((total, { attempts }) => total + attempts, 0);
        const isOpen = all.some(
          ({ state, nextAt }) => state === 'PENDING' && nextAt === clock.now + leaseMs,
        );
        return made >= asked && !isOpen;
      };
      await expect.poll(areSettled).toBe(true);
    },
    webhook: (id: string) => database.read(() => registry.find(id)),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

test('a receiver that fails is asked again, later and later, and nothing overtakes', async () => {
  await using host = await setUp((_path, count) => (count <= 2 ? 500 : 200));
  await host.add('w');
  await host.owe(101);
  await host.owe(102, 'FINISHED');
  await host.settle(1);
  expect(
    (await host.deliveries()).map(({ cursor, attempts, nextAt }) => [cursor, attempts, nextAt]),
  ).toEqual([
    [102, 0, null],
    [101, 1, 1_005_000],
  ]);
  host.clock.now = 1_005_000;
  await host.settle(1);
  expect((await host.deliveries())[1]).toMatchObject({
    nextAt: 1_015_000,
    lastStatus: 500,
    lastError: 'The receiver answered 500.',
  });
  host.clock.now = 1_015_000;
  await host.settle(2);
  expect((await host.deliveries()).map(({ state }) => state)).toEqual(['DELIVERED', 'DELIVERED']);
  expect(host.receiver.received.map(({ event }) => event.data.cursor)).toEqual([
    101, 101, 101, 102,
  ]);
});

test('after 24 hours an event is given up, and the next one goes', async () => {
  await using host = await setUp((_path, count) => (count === 1 ? 503 : 200));
  await host.add('w');
  await host.owe(101);
  host.clock.now += longestMs;
  await host.owe(102);
  await host.settle(2);
  expect((await host.deliveries()).map(({ cursor, state }) => [cursor, state])).toEqual([
    [102, 'DELIVERED'],
    [101, 'FAILED'],
  ]);
});

test('410 Gone ends a webhook', async () => {
  await using host = await setUp(() => 410);
  await host.add('w');
  await host.owe(101);
  await host.owe(102);
  await host.settle(1);
  expect(host.webhook('w')).toMatchObject({ endReason: 'The receiver answered 410 Gone.' });
  expect((await host.deliveries()).map(({ state }) => state)).toEqual(['FAILED', 'FAILED']);
  await host.owe(103);
  expect(await host.deliveries()).toHaveLength(2);
  expect(host.receiver.received).toHaveLength(1);
});

test('no redirect is followed', async () => {
  const target = await startWebhookReceiver();
  await using _target = target;
  await using host = await setUp(() => ({ status: 302, location: target.url }));
  await host.add('w');
  await host.owe(101);
  await host.settle(1);
  expect((await host.deliveries())[0]).toMatchObject({
    state: 'PENDING',
    lastStatus: 302,
    lastError: 'The receiver answered 302; redirects are not followed.',
  });
  expect(target.received).toEqual([]);
});

test('a receiver that says nothing keeps no other one waiting', async () => {
  await using host = await setUp((path) => (path === '/slow' ? 'NOTHING' : 200), {
    patienceMs: 1_000,
  });
  await host.add('slow', '/slow');
  await host.add('quick', '/quick');
  await host.owe(101);
  await host.settle(2);
  const byWebhook = Object.fromEntries(
    (await host.deliveries()).map(({ webhookId, state, lastError }) => [
      webhookId,
      [state, lastError],
    ]),
  );
  expect(byWebhook).toEqual({
    slow: ['PENDING', 'No answer within 1 s.'],
    quick: ['DELIVERED', null],
  });
  expect(host.faults).toEqual([]);
});

test('an answer whose body does not end is an answer', async () => {
  await using host = await setUp(() => 'ENDLESS', { patienceMs: 1_000 });
  await host.add('w');
  await host.owe(101);
  await host.settle(1);
  expect(await host.deliveries()).toMatchObject([
    { state: 'DELIVERED', attempts: 1, lastStatus: 200, lastError: null },
  ]);
});

test('a name that resolves to a private address is not connected to', async () => {
  await using target = await startWebhookReceiver();
  await using poster = createPoster();
  const answer = await poster.post(
    {
      url: new URL(`https://localhost:${target.host.split(':')[1]}/hook`),
      isTrusted: false,
      id: 'msg_1',
      at: 0,
      body: '{}',
      secrets: [newSecret((size) => Buffer.alloc(size))],
    },
    new AbortController().signal,
  );
  expect(answer).toMatchObject({
    status: null,
    error: 'localhost resolves to an address that is not public',
  });
  expect(target.received).toEqual([]);
});

test('two senders send an event once', async () => {
  await using host = await setUp(() => 200);
  await host.add('w');
  await host.owe(101);
  host.sender.look();
  host.sender.look();
  await host.settle(1);
  expect(host.receiver.received).toHaveLength(1);
});

test('an account whose receivers say nothing keeps no other account waiting', async () => {
  await using quick = await startWebhookReceiver();
  await using host = await setUp(() => 'NOTHING', { otherHosts: [quick.host] });
  const { database, generationId, clock } = host;
  for (let count = 0; count < 200; count++) await host.add(`slow ${count}`, '/slow');
  await host.owe(101);
  clock.now += 1;
  await database.write(function* () {
    yield* run("INSERT INTO accounts (id, name, created_at) VALUES ('bob', 'bob', 0)");
    yield* secrets.rotate(
      'bob',
      newSecret((size) => Buffer.alloc(size)),
      0,
    );
    yield* registry.add(
      { url: `http://${quick.host}/hook`, events: ['FINISHED'] },
      { id: 'quick', accountId: 'bob', generationId, createdAt: clock.now },
    );
  });
  await host.owe(102, 'FINISHED');
  host.sender.look();
  await quick.until(1);
  expect(host.receiver.received.length).toBeLessThanOrEqual(4);
});

test('where nothing can be written, the next look is that of the timer', async () => {
  await using host = await setUp(() => 200);
  await host.add('w');
  await host.owe(101);
  let tries = 0;
  const faults: unknown[] = [];
  await using sender = createSender({
    database: {
      ...host.database,
      read: host.database.read,
      write: () => {
        tries += 1;
        return Promise.reject(new Error('the disk is full'));
      },
    },
    addresses: createWebhookAddresses([host.receiver.host]),
    createPoster: async () => createPoster(),
    describe: async (id) => ({ id }),
    now: () => host.clock.now,
    onFault: (error) => faults.push(error),
  });
  sender.look();
  await expect.poll(() => faults.length).toBe(1);
  await sender[Symbol.asyncDispose]();
  expect(tries).toBe(1);
});
