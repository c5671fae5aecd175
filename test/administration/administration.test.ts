import { describe, expect, it } from 'vitest';
import { createTestGateway } from '#test/helpers/gateway.ts';

describe('administration over the API', () => {
  it('makes an account, grants it credits once, and gives it a key that works until it is revoked', async () => {
    await using host = await createTestGateway();
    const admin = await host.account('admin', 0, ['ADMIN']);
    const ask = async (query: string, key = admin) => (await host.ask(query, {}, key)).data;

    expect(
      await ask(
        'mutation { createAccount(id: "acme", name: "Acme") { __typename ... on Account { id name } } }',
      ),
    ).toEqual({
      createAccount: { __typename: 'Account', id: 'acme', name: 'Acme' },
    });
    const grant =
      'mutation { grantCredits(account: "acme", amount: 2.5, reference: "invoice 1") { ... on Account { credits { available } } } }';
    await ask(grant);
    expect(await ask(grant)).toEqual({ grantCredits: { credits: { available: 2.5 } } });

    const made = await ask(
      'mutation { createApiKey(account: "acme", name: "app", scopes: [READ, GENERATE]) { ... on CreatedApiKey { key record { id } } } }',
    );
    const { key, record } = made.createApiKey;
    expect(
      await ask(
        '{ viewer { account { id } scopes } ledger { edges { node { kind amount from to generation { id } } } } }',
        key,
      ),
    ).toEqual({
      viewer: { account: { id: 'acme' }, scopes: ['GENERATE', 'READ'] },
      ledger: {
        edges: [
          {
            node: { kind: 'GRANT', amount: 2.5, from: 'ISSUED', to: 'AVAILABLE', generation: null },
          },
        ],
      },
    });
    await ask(`mutation { revokeApiKey(id: "${record.id}") { ... on ApiKey { revokedAt } } }`);
    expect((await host.ask('{ viewer { scopes } }', {}, key)).status).toBe(401);
    expect(
      (await ask('{ accounts { edges { node { id keys { id } } } } }')).accounts.edges
        .map(({ node }: { node: { id: string } }) => node.id)
        .toSorted(),
    ).toEqual(['acme', 'admin', 'default']);
  });

  it('lists accounts in pages, forwards and backwards, and refuses what is no cursor', async () => {
    await using host = await createTestGateway();
    const admin = await host.account('admin', 0, ['ADMIN']);
    for (const id of ['a', 'b', 'c']) await host.account(id, 0);
    const page = async (args: string) => {
      const query = `{ accounts(${args}) { totalCount pageInfo { hasNextPage endCursor } edges { node { id } } } }`;
      return (await host.ask(query, {}, admin)).data.accounts;
    };
    const idsOf = ({ edges }: { edges: { node: { id: string } }[] }) =>
      edges.map(({ node }) => node.id);
    const all = idsOf(await page('first: 100'));
    expect(all.toSorted()).toEqual(['a', 'admin', 'b', 'c', 'default']);
    const first = await page('first: 2');
    expect([first.totalCount, first.pageInfo.hasNextPage, idsOf(first)]).toEqual([
      5,
      true,
      all.slice(0, 2),
    ]);
    const { endCursor } = first.pageInfo;
    expect(idsOf(await page(`first: 2, after: "${endCursor}"`))).toEqual(all.slice(2, 4));
    expect(idsOf(await page('last: 2'))).toEqual(all.slice(3));
    expect(idsOf(await page('first: 9, search: "ADM"'))).toEqual(['admin']);
    const { errors } = await host.ask('{ accounts(after: "x") { totalCount } }', {}, admin);
    expect(errors?.[0]?.extensions?.code).toBe('INVALID_INPUT');
  });

  it.each([
    ['createAccount(id: "admin", name: "x")', 'InvalidInputError', 'INVALID_INPUT'],
    ['createAccount(id: "Not usable", name: "x")', 'InvalidInputError', 'INVALID_INPUT'],
    ['createAccount(name: " ")', 'InvalidInputError', 'INVALID_INPUT'],
    ['grantCredits(account: "nobody", amount: 1, reference: "r")', 'NotFoundError', 'NOT_FOUND'],
    [
      'grantCredits(account: "admin", amount: 0, reference: "r")',
      'InvalidInputError',
      'INVALID_INPUT',
    ],
    [
      'grantCredits(account: "admin", amount: 1, reference: "")',
      'InvalidInputError',
      'INVALID_INPUT',
    ],
    ['createApiKey(account: "nobody", name: "k", scopes: [READ])', 'NotFoundError', 'NOT_FOUND'],
    ['createApiKey(account: "admin", name: "k", scopes: [])', 'InvalidInputError', 'INVALID_INPUT'],
    [
      'createApiKey(account: "admin", name: "k", scopes: [READ], environment: "a_b")',
      'InvalidInputError',
      'INVALID_INPUT',
    ],
    [
      'createApiKey(account: "admin", name: "k", scopes: [READ], expiresAt: "2001-01-01T00:00:00Z")',
      'InvalidInputError',
      'INVALID_INPUT',
    ],
    ['revokeApiKey(id: "nothing")', 'NotFoundError', 'NOT_FOUND'],
    ['rotateApiKey(id: "nothing")', 'NotFoundError', 'NOT_FOUND'],
  ])('answers %s with a typed %s', async (mutation, type, code) => {
    await using host = await createTestGateway();
    const admin = await host.account('admin', 0, ['ADMIN']);
    const { data } = await host.ask(
      `mutation { it: ${mutation} { __typename ... on Error { code } } }`,
      {},
      admin,
    );
    expect(data.it).toEqual({ __typename: type, code });
  });
});
