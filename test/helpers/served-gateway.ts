import { accounts } from '#src/accounts/accounts.ts';
import { allScopes } from '#src/accounts/scopes.ts';
import { ledger } from '#src/credits/ledger.ts';
import { UnauthenticatedError } from '#src/domain/gateway-errors.ts';
import type { GatewayOptions } from '#src/gateway-options.ts';
import { createOrigins } from '#src/http/origins.ts';
import { type RunningServer, type ServerOptions, startServer } from '#src/http/server.ts';
import { createTestGateway, type TestGateway, type TestGatewayOptions } from './gateway.ts';

/** A test gateway on a free port of loopback, with two accounts. */
export interface ServedGateway extends TestGateway {
  /** Without a slash at the end. */
  readonly url: string;
  /** Sends a GraphQL request as this account. */
  request<T = Record<string, never>>(
    query: string,
    variables?: Record<string, unknown>,
    account?: string,
  ): Promise<{ data: T; errors?: { message: string; extensions: Record<string, unknown> }[] }>;
  /** Accepts a generation for this account. @returns its id as the API gives it */
  generate(account?: string): Promise<string>;
}

export type ServedGatewayOptions = TestGatewayOptions &
  Pick<GatewayOptions, 'backends'> &
  Partial<ServerOptions>;

/** Accounts of a served gateway; an account's key is its name. */
export const testAccounts = ['alice', 'bob'] as const;

export async function startServedGateway(options: ServedGatewayOptions): Promise<ServedGateway> {
  let url = '';
  const host = await createTestGateway({
    authenticator: { authenticate: authenticateByName, isStillValid: () => true },
    publicUrl: () => url,
    ...options,
  });
  for (const name of testAccounts)
    await host.database.write(function* () {
      const isNew = yield* accounts.create({ id: name, name, createdAt: Date.now() });
      if (isNew) yield* ledger.grant(name, 100_000_000, 'test', Date.now());
    });
  const server = await serve(host, options);
  url = `http://127.0.0.1:${server.port}`;

  const request: ServedGateway['request'] = async (query, variables = {}, account = 'alice') => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': account },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as never;
  };
  return {
    ...host,
    url,
    request,
    async generate(account) {
      const { data } = await request<{ generateImage: { generation: { id: string } } }>(
        `mutation { generateImage(input: { tinySD: { prompt: "a red circle" } }) {
          ... on GenerateImageSuccess { generation { id } } ... on Error { message } } }`,
        {},
        account,
      );
      return data.generateImage.generation.id;
    },
    async [Symbol.asyncDispose]() {
      // What it answers ends first, so that the server has nothing to wait for.
      await host.gateway[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      await host[Symbol.asyncDispose]();
    },
  };
}

/** Listens for a test gateway on a free port of loopback. */
export function serve(
  { gateway, options, folder }: TestGateway,
  given: Partial<ServerOptions> = {},
): Promise<RunningServer> {
  const { publicUrl } = options;
  return startServer({
    ...options,
    origins: createOrigins({ allowed: [], publicUrl, answersTo: () => true }),
    studio: { folder: `${folder}/studio`, imageOrigins: () => [publicUrl()] },
    basePath: '',
    maxConnections: 30_000,
    stallDeadlineMs: 60_000,
    host: '127.0.0.1',
    port: 0,
    ready: () => true,
    ...given,
    gateway,
  });
}

function authenticateByName(headers: Headers) {
  const accountId = headers.get('x-api-key');
  if (accountId !== null && testAccounts.some((name) => name === accountId))
    return { accountId, scopes: allScopes, keyId: null };
  throw new UnauthenticatedError('This key is not valid.');
}
