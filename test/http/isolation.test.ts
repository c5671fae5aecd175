import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RawUpdate, rawTransports } from '#test/helpers/raw-subscribers.ts';
import { createScriptedBackend, type ScriptedBackend } from '#test/helpers/scripted-backend.ts';
import {
  type ServedGateway,
  startServedGateway,
  testAccounts,
} from '#test/helpers/served-gateway.ts';

const query = `subscription($id: ID!) { generation(id: $id) {
  cursor kind missed generation { id } credits { id }
} }`;

let backend: ScriptedBackend;
let gateway: ServedGateway;
beforeAll(async () => {
  backend = createScriptedBackend();
  gateway = await startServedGateway({ backends: new Map([['local', backend]]) });
});
afterAll(() => gateway[Symbol.asyncDispose]());

test.each(Object.keys(rawTransports))(
  'over %s no account gets what is of another, with the same document at the same time',
  async (name) => {
    const watched = [];
    for (const account of testAccounts) {
      const id = await gateway.generate(account);
      const run = await backend.nextRun();
      const seen: (RawUpdate & { readonly text: string })[] = [];
      const onUpdate = (update: RawUpdate, text: string) => void seen.push({ ...update, text });
      const open = rawTransports[name]!;
      const subscriber = await open({ url: gateway.url, id, account, query, onUpdate });
      watched.push({ account, id, run, seen, subscriber });
    }
    for (let step = 1; step <= 20; step++)
      await Promise.all(watched.map(({ run }) => run.step(step, 20)));
    await Promise.all(watched.map(({ run }) => run.image()));
    for (const { account, id, seen, subscriber } of watched) {
      expect(await subscriber.ended).toBe('complete');
      expect(seen.at(-1)?.kind).toBe('FINISHED');
      const [other] = watched.filter((one) => one.account !== account);
      for (const { text } of seen) {
        expect(text).toMatch(id);
        expect(text).not.toMatch(other!.id);
        expect(text).not.toMatch(`credits:${other!.account}`);
      }
    }
  },
);

test.each(Object.keys(rawTransports).filter((name) => name !== 'a plain event stream'))(
  'over %s the generation of another account is not there',
  async (name) => {
    const id = await gateway.generate('alice');
    const run = await backend.nextRun();
    const open = rawTransports[name]!;
    const errors = Promise.withResolvers<string>();
    using subscriber = await open({
      url: gateway.url,
      id,
      account: 'bob',
      query,
      onError: errors.resolve,
    });
    expect(await errors.promise).toMatch('NOT_FOUND');
    await run.image();
    expect(subscriber.updates).toEqual([]);
  },
);

test('a single connection is of the account that reserved it', async () => {
  const stream = `${gateway.url}/graphql/stream`;
  const as = (account: string) => ({
    'x-api-key': account,
    'content-type': 'application/json',
    accept: 'text/event-stream',
  });
  const reserved = await fetch(stream, { method: 'PUT', headers: as('alice') });
  const token = await reserved.text();
  const body = JSON.stringify({ query: '{ __typename }', extensions: { operationId: '1' } });
  for (const request of [{ method: 'GET' }, { method: 'POST', body }, { method: 'DELETE' }]) {
    const response = await fetch(`${stream}?token=${token}`, { ...request, headers: as('bob') });
    expect(response.status).toBe(404);
  }
  const open = await fetch(`${stream}?token=${token}`, { headers: as('alice') });
  expect(open.status).toBe(200);
  const again = await fetch(`${stream}?token=${token}`, { headers: as('alice') });
  expect(again.status).toBe(409);
  await open.body!.cancel();
});

test('connections that are reserved and not opened are limited', async () => {
  const reserve = () =>
    fetch(`${gateway.url}/graphql/stream`, { method: 'PUT', headers: { 'x-api-key': 'bob' } });
  const answers = await Promise.all(Array.from({ length: 25 }, reserve));
  expect(answers.filter(({ status }) => status === 201)).toHaveLength(20);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(5);
});
