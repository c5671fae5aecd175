import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { GraphQLError } from 'graphql';
import { pino } from 'pino';
import { accounts } from '#src/accounts/accounts.ts';
import { createAuthenticator } from '#src/accounts/authenticate.ts';
import { ensureDefaultAccount } from '#src/accounts/default-account.ts';
import { keys } from '#src/accounts/keys.ts';
import { allScopes, type Scope } from '#src/accounts/scopes.ts';
import { ledger } from '#src/credits/ledger.ts';
import { createGateway, type Gateway } from '#src/gateway.ts';
import type { GatewayOptions } from '#src/gateway-options.ts';
import { statusOf } from '#src/http/transports/status.ts';
import { createDiskStore } from '#src/images/disk-store.ts';
import type { ImageStore } from '#src/images/image-store.ts';
import { createUrlSigner } from '#src/images/signed-url.ts';
import { withStaging } from '#src/images/staging.ts';
import { isStream } from '#src/operations/results.ts';
import { openSqliteStore, type SqliteStore } from '#src/store/sqlite/store.ts';
import { get } from '#src/store/steps.ts';
import { createPair } from '#test/backends/segmind/pair.ts';
import type { SegmindStandIn } from './segmind/segmind.ts';
import { temporaryFolder } from './temporary-folder.ts';
import { unlimited } from './unlimited.ts';

export interface Answer {
  readonly status: number;
  // biome-ignore lint/suspicious/noExplicitAny: tests look into answers of every shape
  readonly data: any;
  readonly errors?: readonly {
    readonly message: string;
    readonly path?: readonly (string | number)[];
    readonly extensions?: { readonly code?: string };
  }[];
}

/**
 * A whole gateway in this process, without a server: real store, real images, and unless the test
 * gives backends, Segmind's with its stand-in.
 */
export interface TestGateway extends AsyncDisposable {
  readonly gateway: Gateway;
  /** All that the gateway was made with. */
  readonly options: GatewayOptions;
  readonly database: SqliteStore;
  readonly images: ImageStore;
  /** Undefined where the test gave the backends. */
  readonly standIn: SegmindStandIn | undefined;
  readonly folder: string;
  /** What was logged at level error. */
  readonly faults: readonly string[];
  ask(query: string, variables?: object, key?: string): Promise<Answer>;
  /** Makes an account with credits (micro-credits) and a key. @returns the key */
  account(id: string, credits: number, scopes?: readonly Scope[]): Promise<string>;
  /** Resolves when the generation has ended. */
  ended(generationId: string): Promise<void>;
}

export type TestGatewayOptions = Partial<GatewayOptions> & {
  readonly database?: SqliteStore;
  /** A data folder that is there before and after; by default one of its own, deleted at the end. */
  readonly folder?: string;
  /** Micro-credits of the default account, which a gateway with an authenticator of the test's lacks. @default 100_000_000 */
  readonly credits?: number;
  /** Whether no key is needed until there is one. @default true */
  readonly loopback?: boolean;
  /** Generations at once on Segmind. @default 4 */
  readonly concurrency?: number;
};

export async function createTestGateway(given: TestGatewayOptions = {}): Promise<TestGateway> {
  await using parts = new AsyncDisposableStack();
  const folder = given.folder ?? parts.use(temporaryFolder()).path;
  const database = given.database ?? parts.use(openSqliteStore(folder));
  const now = given.now ?? Date.now;
  const faults: string[] = [];
  const log =
    given.log ?? pino({ level: 'error' }, { write: (line: string) => void faults.push(line) });
  const pair = given.backends
    ? undefined
    : parts.use(await createPair({ concurrency: given.concurrency ?? 4 }));
  const options: GatewayOptions = {
    database,
    authenticator: createAuthenticator({
      database,
      loopback: given.loopback ?? true,
      now,
      onFault: (error) => log.error(error),
    }),
    images: withStaging(createDiskStore(join(folder, 'images')), database),
    urls: createUrlSigner({ secret: 'a secret of the tests', lifetimeMs: 60_000, now }),
    backends: new Map(pair && [[pair.backend.id, pair.backend]]),
    demoWeights: 'off',
    publicUrl: () => 'http://gateway.test',
    log,
    upstreamCredits: () => [],
    observeUpstream: pair?.backend.balance.observe ?? (() => () => {}),
    now,
    monotonicNow: () => performance.now(),
    createId: randomUUID,
    drawSeed: () => 1,
    randomBytes,
    webhookHosts: [],
    ...unlimited,
    subscriptions: { perAccount: 20_000, perProcess: 20_000 },
    introspection: true,
    documents: { known: [], onlyKnown: false },
    ...given,
  };
  if (!given.authenticator)
    await ensureDefaultAccount(database, given.credits ?? 100_000_000, now());
  const gateway = parts.use(createGateway(options));
  const owned = parts.move();

  return {
    gateway,
    options,
    database,
    images: options.images,
    standIn: pair?.standIn,
    folder,
    faults,
    ask: (query, variables = {}, key) => ask(gateway, query, variables, key),
    account: (id, credits, scopes = allScopes) =>
      database.write(function* () {
        yield* accounts.create({ id, name: id, createdAt: now() });
        if (credits > 0) yield* ledger.grant(id, credits, 'first', now());
        const key = { accountId: id, name: 'test', environment: 'test', scopes, expiresAt: null };
        return (yield* keys.create(key, { now: now(), randomBytes })).text;
      }),
    ended: (generationId) => untilEnded(gateway, database, generationId),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** As a transport does, without one. */
async function ask(
  { operations }: Gateway,
  query: string,
  variables: object,
  key?: string,
): Promise<Answer> {
  const headers = new Headers(key === undefined ? {} : { authorization: `Bearer ${key}` });
  try {
    const viewer = await operations.authenticate(headers);
    const operation = await operations.prepare(viewer, { query, variables: { ...variables } });
    const result = 'run' in operation ? await operation.run() : { errors: operation };
    if (isStream(result)) throw new Error('ask() is for queries and mutations');
    return { status: statusOf(result, 'application/json'), ...JSON.parse(JSON.stringify(result)) };
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    const errors = [error];
    return {
      status: statusOf({ errors }, 'application/json'),
      data: null,
      errors: [error.toJSON()],
    };
  }
}

function untilEnded(gateway: Gateway, database: SqliteStore, generationId: string): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      leave();
      resolve();
    };
    const leave = gateway.generations.feed.subscribe(generationId, {
      wantsPreview: false,
      notify: ({ kind }) => kind === 'FINISHED' && end(),
    });
    const hasEnded = database.read(() =>
      get('SELECT 1 FROM generations WHERE id = ? AND finished_at IS NOT NULL', generationId),
    );
    if (hasEnded) end();
  });
}

/** The id inside a global id of the API. */
export const localId = (globalId: string): string =>
  Buffer.from(globalId, 'base64').toString().split(':').slice(1).join(':');

/** Asks for one image of the cheapest model: 3,000 micro-credits at its published price. */
export const generateImage = `mutation Generate($key: String, $prompt: String! = "a red fox", $samples: Int = 1, $seed: Seed = 1) {
  generateImage(input: { portraitSD: { prompt: $prompt, samples: $samples, seed: $seed } }, idempotencyKey: $key) {
    __typename
    ... on GenerateImageSuccess { replayed generation { id status cost { estimated held } } credits { available held spent } }
    ... on Error { code message }
    ... on RateLimitedError { retryAt }
  }
}`;
