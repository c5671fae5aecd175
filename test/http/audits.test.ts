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

/**
 * What the audits still want as of an earlier draft, where the specification of September 2026 has
 * 422: a request without a query (a "may" there), and variables of the wrong type (a "should").
 */
const superseded = new Set(['423L', '86EE']);

for (const audit of serverAudits({ url: () => `${gateway.url}/graphql`, fetchFn: fetch }))
  test(audit.name, async () => {
    const result = await audit.fn();
    if (superseded.has(audit.id))
      expect(result).toMatchObject({
        status: expect.stringMatching(/^(notice|warn)$/),
        response: { status: 422 },
      });
    else expect(result, JSON.stringify(result)).toMatchObject({ status: 'ok' });
  });
