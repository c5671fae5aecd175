import { serverAudits } from 'graphql-http';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allScopes } from '#src/accounts/scopes.ts';
import { type ServedGateway, startServedGateway } from '#test/helpers/served-gateway.ts';

/** https://github.com/graphql/graphql-http: the GraphQL over HTTP specification as checks. */
let gateway: ServedGateway;
beforeAll(async () => {
  gateway = await startServedGateway({
    backends: new Map(),
    authenticator: {
      authenticate: () => ({ accountId: 'alice', scopes: allScopes, keyId: null }),
      isStillValid: () => true,
    },
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());

for (const audit of serverAudits({ url: () => `${gateway.url}/graphql`, fetchFn: fetch }))
  test(audit.name, async () => {
    const result = await audit.fn();
    expect(result, JSON.stringify(result)).toMatchObject({ status: 'ok' });
  });
