import { Webhook as Verifier } from 'standardwebhooks';
import { expect, test } from 'vitest';
import { createDrawingBackend } from '#test/helpers/drawing-backend.ts';
import { createTestGateway, localId, type TestGateway } from '#test/helpers/gateway.ts';
import { type Received, startWebhookReceiver } from '#test/helpers/webhook-receiver.ts';

const create = `mutation($url: URL!, $events: [WebhookEvent!]) {
  createWebhook(url: $url, events: $events) {
    __typename
    ... on CreateWebhookSuccess { webhook { id url events endedAt } secret }
    ... on InvalidInputError { issues { path message allowed } }
  }
}`;
const generate = `mutation($webhook: WebhookInput, $key: String) {
  generateImage(input: { tinySD: { prompt: "a red fox", seed: 1 } }, webhook: $webhook, idempotencyKey: $key) {
    __typename
    ... on GenerateImageSuccess { replayed generation { id } }
    ... on InvalidInputError { issues { path message allowed } }
    ... on Error { code message }
  }
}`;

function gatewayFor(...webhookHosts: string[]): Promise<TestGateway> {
  const backend = createDrawingBackend();
  return createTestGateway({ webhookHosts, backends: new Map([[backend.id, backend]]) });
}

test('a receiver gets the events of a generation in order, signed, and can look at the image', async () => {
  await using receiver = await startWebhookReceiver();
  await using host = await gatewayFor(receiver.host);
  const made = (
    await host.ask(create, { url: receiver.url, events: ['STARTED', 'IMAGE', 'FINISHED'] })
  ).data.createWebhook;
  expect(made).toMatchObject({
    __typename: 'CreateWebhookSuccess',
    webhook: { url: receiver.url, events: ['STARTED', 'IMAGE', 'FINISHED'], endedAt: null },
    secret: expect.stringMatching(/^whsec_/),
  });
  const { id } = (await host.ask(generate)).data.generateImage.generation;

  const received = await receiver.until(3);
  expect(received.map(({ event }) => event.type)).toEqual([
    'generation.started',
    'generation.image',
    'generation.finished',
  ]);
  const verifier = new Verifier(made.secret);
  for (const { body, headers } of received) expect(verifier.verify(body, headers)).toBeTruthy();
  expect(() => verifier.verify(`${received[0]!.body} `, received[0]!.headers)).toThrow();
  const last = received[2]!.event;
  expect(last.data).toMatchObject({
    id,
    status: 'SUCCEEDED',
    event: 'FINISHED',
    model: 'tiny-sd',
    failure: null,
    images: [{ sample: 0, status: 'SUCCEEDED', seed: 1, url: expect.stringContaining('/images/') }],
  });
  expect(Date.parse(last.timestamp)).toBeGreaterThan(0);
});

test('a request can bring a webhook of its own, once for each generation', async () => {
  await using receiver = await startWebhookReceiver();
  await using host = await gatewayFor(receiver.host);
  const webhook = { url: receiver.url };
  const refused = await host.ask(generate, { webhook });
  expect(refused.data.generateImage).toMatchObject({
    __typename: 'InvalidInputError',
    issues: [{ path: 'webhook', message: expect.stringContaining('no secret') }],
  });
  expect(await host.ask('{ generations { totalCount: edges { cursor } } }')).toMatchObject({
    data: { generations: { totalCount: [] } },
  });

  await host.ask('mutation { rotateWebhookSecret { __typename } }');
  const first = await host.ask(generate, { webhook, key: 'one' });
  const again = await host.ask(generate, { webhook, key: 'one' });
  expect(again.data.generateImage.replayed).toBe(true);
  const other = await host.ask(generate, { webhook: { url: `${receiver.url}?2` }, key: 'one' });
  expect(other.data.generateImage.code).toBe('IDEMPOTENCY_CONFLICT');
  await host.ask(generate, {});
  const [one, ...more] = await receiver.until(1);
  expect(more).toEqual([]);
  expect(one!.event.data.id).toBe(first.data.generateImage.generation.id);
  expect((await host.ask('{ webhooks { id } }')).data.webhooks).toEqual([]);
});

test.for([
  ['http://example.com/hook', 'It is not an https URL.'],
  ['ftp://example.com/hook', 'It is not an https URL.'],
  ['https://user:secret@example.com/hook', 'It carries credentials.'],
  ['https://127.0.0.1/hook', 'It is not a public address.'],
  ['https://0x7f000001/hook', 'It is not a public address.'],
  ['https://[::1]/hook', 'It is not a public address.'],
  ['https://[::ffff:10.0.0.1]/hook', 'It is not a public address.'],
  ['https://169.254.169.254/latest/meta-data', 'It is not a public address.'],
  [`https://example.com/${'a'.repeat(2_000)}`, 'It is not a usable URL.'],
] as const)('%s is refused', async ([url, message]) => {
  await using host = await gatewayFor('trusted.internal:8080');
  expect((await host.ask(create, { url })).data.createWebhook).toEqual({
    __typename: 'InvalidInputError',
    issues: [{ path: 'url', message, allowed: expect.stringContaining('https URL') }],
  });
});

test('an account sees and ends its own webhooks only, and has ten at most', async () => {
  await using host = await gatewayFor('trusted.internal:8080');
  const key = await host.account('bob', 0);
  const url = 'http://trusted.internal:8080/hook';
  const mine = (await host.ask(create, { url }, key)).data.createWebhook.webhook;
  const end = `mutation($id: ID!) { deleteWebhook(id: $id) { __typename ... on Webhook { endReason } } }`;
  const other = await host.account('eve', 0);
  expect((await host.ask(end, { id: mine.id }, other)).data.deleteWebhook.__typename).toBe(
    'NotFoundError',
  );
  for (let count = 1; count < 10; count++) await host.ask(create, { url }, key);
  expect((await host.ask(create, { url }, key)).data.createWebhook.issues[0].allowed).toContain(
    'at most 10',
  );
  expect((await host.ask(end, { id: mine.id }, key)).data.deleteWebhook).toEqual({
    __typename: 'Webhook',
    endReason: 'It was deleted.',
  });
  expect((await host.ask('{ webhooks { id } }', {}, key)).data.webhooks).toHaveLength(9);
  expect((await host.ask('{ webhooks { id } }', {}, other)).data.webhooks).toEqual([]);
});

test('both secrets sign while they overlap', async () => {
  await using receiver = await startWebhookReceiver();
  await using host = await gatewayFor(receiver.host);
  const { secret: first } = (await host.ask(create, { url: receiver.url })).data.createWebhook;
  const rotate = `mutation($overlap: Int) { rotateWebhookSecret(overlapMs: $overlap) { ... on WebhookSecret { secret previousUntil } } }`;
  const { secret: second } = (await host.ask(rotate, { overlap: 60_000 })).data.rotateWebhookSecret;
  await host.ask(generate);
  const [{ body, headers }] = (await receiver.until(1)) as readonly [Received];
  for (const secret of [first, second])
    expect(new Verifier(secret).verify(body, headers)).toBeTruthy();

  const { secret: third } = (await host.ask(rotate, { overlap: 0 })).data.rotateWebhookSecret;
  await host.ask(generate);
  const [, last] = await receiver.until(2);
  expect(new Verifier(third).verify(last!.body, last!.headers)).toBeTruthy();
  for (const secret of [first, second])
    expect(() => new Verifier(secret).verify(last!.body, last!.headers)).toThrow();
});

test.for([
  ['http://trusted.internal/hook', true],
  ['https://trusted.internal/hook', true],
  ['http://trusted.internal:22/hook', false],
  ['https://10.0.0.1/hook', true],
  ['https://10.0.0.1:8443/hook', false],
  ['http://10.0.0.1/hook', false],
  ['http://[::1]:8080/hook', true],
  ['http://[::1]/hook', false],
] as const)(
  'of a host that may be private, only its port is trusted: %s',
  async ([url, isTaken]) => {
    await using host = await gatewayFor('trusted.internal', '10.0.0.1:443', '[::1]:8080');
    expect((await host.ask(create, { url })).data.createWebhook.__typename).toBe(
      isTaken ? 'CreateWebhookSuccess' : 'InvalidInputError',
    );
  },
);

test('secrets overlap for 24 days at most', async () => {
  await using host = await gatewayFor();
  const rotate = `mutation($overlap: Int) { rotateWebhookSecret(overlapMs: $overlap) {
    __typename
    ... on InvalidInputError { issues { path message allowed } }
  } }`;
  const most = 24 * 86_400_000;
  expect((await host.ask(rotate, { overlap: most })).data.rotateWebhookSecret).toEqual({
    __typename: 'WebhookSecret',
  });
  for (const overlap of [-1, most + 1])
    expect((await host.ask(rotate, { overlap })).data.rotateWebhookSecret.issues).toEqual([
      {
        path: 'overlapMs',
        message: `${overlap} is not allowed.`,
        allowed: `milliseconds from 0 to ${most}`,
      },
    ]);
});

test('what was sent can be read, and sent again under the same id', async () => {
  await using receiver = await startWebhookReceiver();
  await using host = await gatewayFor(receiver.host);
  await host.ask(create, { url: receiver.url });
  const { id } = (await host.ask(generate)).data.generateImage.generation;
  await receiver.until(1);
  const list = `{ webhookDeliveries(first: 5) { id event state attempts lastStatus generation { id } webhook { url } } }`;
  await expect
    .poll(async () => (await host.ask(list)).data.webhookDeliveries[0].state)
    .toBe('DELIVERED');
  const [delivery] = (await host.ask(list)).data.webhookDeliveries;
  expect(delivery).toMatchObject({
    event: 'FINISHED',
    generation: { id },
    webhook: { url: receiver.url },
  });
  const again = `mutation($id: ID!) { redeliver(id: $id) { __typename ... on WebhookDelivery { state } } }`;
  await host.ask(again, { id: delivery.id });
  const received = await receiver.until(2);
  expect(received.map(({ headers }) => headers['webhook-id'])).toEqual([delivery.id, delivery.id]);
  expect(localId(received[1]!.event.data.id)).toBe(localId(id));
  expect((await host.ask(again, { id: 'msg_none' })).data.redeliver.__typename).toBe(
    'NotFoundError',
  );
  const { id: webhookId } = (await host.ask('{ webhooks { id } }')).data.webhooks[0];
  await host.ask('mutation($id: ID!) { deleteWebhook(id: $id) { __typename } }', { id: webhookId });
  const why = `mutation($id: ID!) { redeliver(id: $id) { ... on InvalidInputError { issues { path message allowed } } } }`;
  expect((await host.ask(why, { id: delivery.id })).data.redeliver.issues).toEqual([
    { path: 'id', message: 'Its webhook has ended.', allowed: 'a delivery of one that works' },
  ]);
  expect((await host.ask('{ webhookDeliveries(first: 101) { id } }')).errors?.[0]?.message).toBe(
    'first is from 1 to 100, not 101.',
  );
});
