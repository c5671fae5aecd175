import { randomBytes } from 'node:crypto';
import { crc32 } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { mintKey, parseKey } from '#src/accounts/api-key.ts';
import { toBase62 } from '#src/accounts/base62.ts';
import { keys } from '#src/accounts/keys.ts';
import { openSqliteStore } from '#src/store/sqlite/store.ts';
import { all, get } from '#src/store/steps.ts';
import { createTestGateway, type TestGateway } from '#test/helpers/gateway.ts';

const viewer = '{ viewer { account { id } scopes key { id lastUsedAt expiresAt replacedBy } } }';
const day = 86_400_000;

const refusal = async (host: TestGateway, key?: string) => {
  const { status, errors, data } = await host.ask(viewer, {}, key);
  return { status, code: errors?.[0]?.extensions?.code, message: errors?.[0]?.message, data };
};

describe('authentication', () => {
  it('leaves a gateway that only its machine can reach open, until there is a key', async () => {
    await using host = await createTestGateway();
    expect((await host.ask(viewer)).data.viewer).toEqual({
      account: { id: 'default' },
      scopes: ['GENERATE', 'READ', 'ADMIN'],
      key: null,
    });
    await host.account('a', 0);
    expect(await refusal(host)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });

  it('takes what clients send in the place of a key while it is open, and no key of another gateway', async () => {
    await using host = await createTestGateway();
    expect((await host.ask(viewer, {}, 'sk-none')).data.viewer.account).toEqual({ id: 'default' });
    expect(await refusal(host, mintKey('test', randomBytes).text)).toMatchObject({ status: 401 });
    await host.account('a', 0);
    expect(await refusal(host, 'sk-none')).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });

  it('takes a Bearer with nothing behind it for no key', async () => {
    await using host = await createTestGateway();
    const { authenticate } = host.gateway.operations;
    const nothing = new Headers({ authorization: 'Bearer ' });
    expect(await authenticate(nothing)).toMatchObject({ accountId: 'default', keyId: null });
    await host.account('a', 0);
    await expect(authenticate(nothing)).rejects.toThrow('An API key is needed');
  });

  it('never leaves a gateway open that others can reach', async () => {
    await using host = await createTestGateway({ loopback: false });
    expect(await refusal(host)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
  });

  it('takes the key from either header, and knows whose it is', async () => {
    await using host = await createTestGateway();
    const key = await host.account('a', 0, ['READ']);
    const { authenticate } = host.gateway.operations;
    for (const headers of [{ authorization: `bearer ${key}` }, { 'x-api-key': key }] as const)
      expect(await authenticate(new Headers(headers))).toMatchObject({
        accountId: 'a',
        scopes: ['READ'],
      });
    await expect(authenticate(new Headers({ authorization: `Basic ${key}` }))).rejects.toThrow(
      'must read "Bearer <key>"',
    );
  });

  it('refuses keys that are not keys, not known, or known with another secret', async () => {
    await using host = await createTestGateway();
    const key = await host.account('a', 0);
    const stranger = mintKey('test', randomBytes).text;
    // The known id with another secret, and a checksum that fits.
    const body = `dr_test_${key.split('_')[2]}_${stranger.split('_')[3]!.slice(0, -6)}`;
    const checksum = Buffer.alloc(4);
    checksum.writeUInt32BE(crc32(body));
    const forged = body + toBase62(checksum, 6);
    expect(parseKey(forged)).not.toBeNull();
    for (const wrong of ['nonsense', `${key.slice(0, -1)}~`, stranger, forged])
      expect(await refusal(host, wrong)).toMatchObject({ status: 401, code: 'UNAUTHENTICATED' });
    expect((await refusal(host, stranger)).message).toBe('This API key is not known here.');
    expect((await refusal(host, forged)).message).toBe('This API key is not known here.');
    expect((await refusal(host, key)).status).toBe(200);
  });

  it('ends a key that another process revokes at the next request', async () => {
    await using host = await createTestGateway();
    const key = await host.account('a', 0);
    expect((await refusal(host, key)).status).toBe(200);
    using beside = openSqliteStore(host.folder, { beside: true });
    await beside.write(() => keys.revoke(key.split('_')[2]!, Date.now()));
    expect(await refusal(host, key)).toMatchObject({
      status: 401,
      message: 'This API key was revoked.',
    });
  });

  it('expires keys, and rotates them with an overlap in which both work', async () => {
    let now = 1_000_000;
    await using host = await createTestGateway({ now: () => now });
    const admin = await host.account('admin', 0, ['ADMIN']);
    const made = await host.ask(
      `mutation { createApiKey(account: "admin", name: "short", scopes: [READ], expiresAt: "${new Date(now + 10 * day).toISOString()}") {
        ... on CreatedApiKey { key record { id name scopes environment expiresAt } } ... on Error { message } } }`,
      {},
      admin,
    );
    const old = made.data.createApiKey.key as string;
    expect(made.data.createApiKey.record).toMatchObject({
      name: 'short',
      scopes: ['READ'],
      environment: 'live',
    });

    now += 5 * day;
    const rotate = `mutation { rotateApiKey(id: "${old.split('_')[2]}", overlapMs: 60000) {
      ... on CreatedApiKey { key record { expiresAt scopes name } } ... on InvalidInputError { issues { path message } } } }`;
    const rotated = (await host.ask(rotate, {}, admin)).data.rotateApiKey;
    expect(rotated.record).toEqual({
      name: 'short',
      scopes: ['READ'],
      expiresAt: new Date(now + 10 * day).toISOString(),
    });
    expect((await host.ask(rotate, {}, admin)).data.rotateApiKey.issues).toHaveLength(1);
    expect([(await refusal(host, old)).status, (await refusal(host, rotated.key)).status]).toEqual([
      200, 200,
    ]);
    now += 60_000;
    expect(await refusal(host, old)).toMatchObject({
      status: 401,
      message: 'This API key has expired.',
    });
    now += 10 * day - 60_000;
    expect((await refusal(host, rotated.key)).status).toBe(401);
  });

  it('notes when a key was last used, to the minute', async () => {
    let now = 1_000_000;
    await using host = await createTestGateway({ now: () => now });
    const key = await host.account('a', 0);
    const lastUse = () =>
      host.database.read(() => get<{ at: number }>('SELECT last_used_at AS at FROM api_keys'))?.at;
    await refusal(host, key);
    await refusal(host, key);
    // The note is written behind the answer.
    await host.database.write(() => get('SELECT 1'));
    expect(lastUse()).toBe(1_000_000);
    now += 59_999;
    await refusal(host, key);
    await host.database.write(() => get('SELECT 1'));
    expect(lastUse()).toBe(1_000_000);
    now += 1;
    await refusal(host, key);
    await host.database.write(() => get('SELECT 1'));
    expect(lastUse()).toBe(1_060_000);
  });

  it('stores nothing that a key could be made of again', async () => {
    await using host = await createTestGateway();
    const key = await host.account('a', 0);
    const [row] = host.database.read(() => all('SELECT * FROM api_keys'));
    const secret = key.split('_')[3]!;
    expect(JSON.stringify(row)).not.toContain(secret.slice(0, 8));
  });
});
