import { expect, it } from 'vitest';
import { keys } from '#src/accounts/keys.ts';
import { isStream } from '#src/operations/results.ts';
import { openSqliteStore } from '#src/store/sqlite/store.ts';
import { createTestGateway, type TestGateway } from '#test/helpers/gateway.ts';

/** The results of a subscription, one by one. */
async function* subscribe({ gateway: { operations } }: TestGateway, query: string, key: string) {
  const viewer = await operations.authenticate(new Headers({ 'x-api-key': key }));
  const operation = await operations.prepare(viewer, { query });
  if (!('run' in operation)) throw operation[0];
  const results = await operation.run();
  if (!isStream(results)) throw new Error('this is no subscription');
  for await (const result of results) yield JSON.parse(JSON.stringify(result));
}

const credits = 'subscription { credits { available } }';
const idOf = (key: string): string => key.split('_')[2]!;

it('a key that is revoked over the API ends its open subscriptions at once, and no others', async () => {
  await using host = await createTestGateway();
  const admin = await host.account('admin', 0);
  const key = await host.account('a', 1_000_000);
  const own = subscribe(host, credits, key);
  const others = subscribe(host, credits, admin);
  expect((await own.next()).value).toEqual({ data: { credits: { available: 1 } } });
  await others.next();
  await host.ask(`mutation { revokeApiKey(id: "${idOf(key)}") { __typename } }`, {}, admin);
  expect((await own.next()).value).toMatchObject({
    errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
  });
  expect((await own.next()).done).toBe(true);
  expect(host.gateway.subscriptions.inUse).toBe(1);
  await others.return();
});

it('a key that another process revokes loses its subscriptions when they are looked at', async () => {
  await using host = await createTestGateway();
  const key = await host.account('a', 1_000_000);
  const own = subscribe(host, credits, key);
  await own.next();
  using beside = openSqliteStore(host.folder, { beside: true });
  await beside.write(() => keys.revoke(idOf(key), Date.now()));
  await host.gateway.subscriptions.endInvalid();
  expect((await own.next()).value).toMatchObject({
    errors: [{ extensions: { code: 'UNAUTHENTICATED' } }],
  });
});
