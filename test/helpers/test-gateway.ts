import { randomBytes, randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pino } from 'pino';
import { allScopes } from '#src/accounts/scopes.ts';
import { ledger } from '#src/credits/ledger.ts';
import { UnauthenticatedError } from '#src/domain/gateway-errors.ts';
import { createGateway, type Gateway } from '#src/gateway.ts';
import type { GatewayOptions } from '#src/gateway-options.ts';
import { createOrigins } from '#src/http/origins.ts';
import { type ServerOptions, startServer } from '#src/http/server.ts';
import { createDiskStore } from '#src/images/disk-store.ts';
import { createUrlSigner } from '#src/images/signed-url.ts';
import type { SqliteStore } from '#src/store/sqlite/store.ts';
import { openSqliteStore } from '#src/store/sqlite/store.ts';
import { get, run } from '#src/store/steps.ts';
import { unlimited } from '#test/helpers/unlimited.ts';

export interface TestGateway extends AsyncDisposable {
  /** Without a slash at the end. */
  readonly url: string;
  readonly gateway: Gateway;
  readonly database: SqliteStore;
  /** What was logged at level error. */
  readonly faults: readonly string[];
  /** Sends a GraphQL request as this account. */
  request<T = Record<string, never>>(
    query: string,
    variables?: Record<string, unknown>,
    account?: string,
  ): Promise<{ data: T; errors?: { message: string; extensions: Record<string, unknown> }[] }>;
  /** Accepts a generation for this account. @returns its id as the API gives it */
  generate(account?: string): Promise<string>;
}

export type TestGatewayOptions = Partial<GatewayOptions> &
  Partial<
    Pick<ServerOptions, 'origins' | 'stallDeadlineMs' | 'studio' | 'basePath' | 'maxConnections'>
  > &
  Pick<GatewayOptions, 'backends'> & {
    /** A data folder that is there before and after; by default one of its own, deleted at the end. */
    readonly folder?: string;
  };

/** Accounts of a test gateway; an account's key is its name. */
export const testAccounts = ['alice', 'bob'] as const;

/** The whole gateway on a free port of loopback, with a folder of its own, and two accounts. */
export async function startTestGateway(options: TestGatewayOptions): Promise<TestGateway> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'darkroom-')));
  const database = openSqliteStore(folder);
  const now = Date.now;
  for (const name of testAccounts)
    await database.write(function* () {
      if (yield* get('SELECT 1 FROM accounts WHERE id = ?', name)) return;
      yield* run('INSERT INTO accounts (id, name, created_at) VALUES (?, ?, ?)', name, name, now());
      yield* ledger.openAccount(name);
      yield* ledger.grant(name, 100_000_000, 'test', now());
    });
  const faults: string[] = [];
  const shared = {
    database,
    images: createDiskStore(join(folder, 'images')),
    urls: createUrlSigner({ secret: 'a secret of the tests', lifetimeMs: 60_000, now }),
    log: pino({ level: 'error' }, { write: (line: string) => void faults.push(line) }),
    now,
    monotonicNow: () => performance.now(),
    createId: randomUUID,
    introspection: true,
  };
  let url = '';
  const gateway = createGateway({
    ...shared,
    authenticator: { authenticate: authenticateByName, isStillValid: () => true },
    randomBytes,
    webhookHosts: [],
    demoWeights: 'off',
    publicUrl: () => url,
    upstreamCredits: () => [],
    observeUpstream: () => () => {},
    drawSeed: () => 1,
    ...unlimited,
    subscriptions: { perAccount: 20_000, perProcess: 20_000 },
    documents: { known: [], onlyKnown: false },
    ...options,
  });
  const server = await startServer({
    ...shared,
    gateway,
    origins: createOrigins({ allowed: [], publicUrl: () => url, answersTo: () => true }),
    studio: { folder: join(folder, 'studio'), imageOrigins: () => [url] },
    basePath: '',
    maxConnections: 30_000,
    stallDeadlineMs: 60_000,
    host: '127.0.0.1',
    port: 0,
    ready: () => true,
    ...options,
  });
  url = `http://127.0.0.1:${server.port}`;

  const request: TestGateway['request'] = async (query, variables = {}, account = 'alice') => {
    const response = await fetch(`${url}/graphql`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': account },
      body: JSON.stringify({ query, variables }),
    });
    return (await response.json()) as never;
  };
  return {
    url,
    gateway,
    database,
    faults,
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
      await gateway[Symbol.asyncDispose]();
      await server[Symbol.asyncDispose]();
      database[Symbol.dispose]();
      if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
    },
  };
}

function authenticateByName(headers: Headers) {
  const accountId = headers.get('x-api-key');
  if (accountId !== null && testAccounts.some((name) => name === accountId))
    return { accountId, scopes: allScopes, keyId: null };
  throw new UnauthenticatedError('This key is not valid.');
}
