import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { GraphQLError } from 'graphql';
import { pino } from 'pino';
import { accounts } from '#src/accounts/accounts.ts';
import { createAuthenticator } from '#src/accounts/authenticate.ts';
import { ensureDefaultAccount } from '#src/accounts/default-account.ts';
import { keys } from '#src/accounts/keys.ts';
import { allScopes, type Scope } from '#src/accounts/scopes.ts';
import { createSegmindBackend } from '#src/backends/segmind/backend.ts';
import { ledger } from '#src/credits/ledger.ts';
import { createGateway, type Gateway, type GatewayOptions } from '#src/gateway.ts';
import { statusOf } from '#src/http/transports/status.ts';
import { createDiskStore } from '#src/images/disk-store.ts';
import type { ImageStore } from '#src/images/image-store.ts';
import { createUrlSigner } from '#src/images/signed-url.ts';
import { isStream } from '#src/operations/results.ts';
import type { SqliteStore } from '#src/store/sqlite/store.ts';
import { openSqliteStore } from '#src/store/sqlite/store.ts';
import { get } from '#src/store/steps.ts';
import { unlimited } from '#test/helpers/unlimited.ts';
import {
  createSegmindStandIn,
  type SegmindStandIn,
  type SegmindStandInOptions,
} from './segmind/segmind.ts';
import { temporaryFolder } from './temporary-folder.ts';

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

/** A whole gateway in this process: real store, real images, and Segmind's stand-in as its backend. */
export interface TestGateway extends AsyncDisposable {
  readonly gateway: Gateway;
  readonly database: SqliteStore;
  readonly images: ImageStore;
  readonly standIn: SegmindStandIn;
  readonly folder: string;
  /** What the gateway could do nothing about but log. */
  readonly faults: readonly unknown[];
  ask(query: string, variables?: object, key?: string): Promise<Answer>;
  /** Makes an account with credits (micro-credits) and a key. @returns the key */
  account(id: string, credits: number, scopes?: readonly Scope[]): Promise<string>;
  /** Resolves when the generation has ended. */
  ended(generationId: string): Promise<void>;
}

export type TestGatewayOptions = Partial<GatewayOptions> & {
  /** Micro-credits of the default account. @default 100_000_000 */
  readonly credits?: number;
  readonly standIn?: SegmindStandInOptions;
  /** Whether nobody needs a key until there is one. @default true */
  readonly loopback?: boolean;
  /** Generations at once. @default 4 */
  readonly concurrency?: number;
};

export async function createTestGateway(options: TestGatewayOptions = {}): Promise<TestGateway> {
  const folder = temporaryFolder();
  const database = openSqliteStore(folder.path);
  const images = options.images ?? createDiskStore(join(folder.path, 'images'));
  const now = options.now ?? Date.now;
  const standIn = await createSegmindStandIn(options.standIn);
  const segmind = createSegmindBackend({
    apiKey: standIn.account.apiKey,
    baseUrl: standIn.apiUrl,
    ratePerMinute: 1_000_000,
    concurrency: options.concurrency ?? 4,
    limits: { pollEveryMs: 2, pollAtMostEveryMs: 5, progressEveryMs: 5 },
  });
  const faults: unknown[] = [];
  await ensureDefaultAccount(database, options.credits ?? 100_000_000, now());
  const gateway = createGateway({
    database,
    authenticator: createAuthenticator({
      database,
      loopback: options.loopback ?? true,
      now,
      onFault: (error) => faults.push(error),
    }),
    images,
    urls: createUrlSigner({ secret: 'a secret of the tests', lifetimeMs: 60_000, now }),
    backends: new Map([[segmind.id, segmind]]),
    demoWeights: 'off',
    publicUrl: () => 'http://gateway.test',
    log: pino({ level: 'silent' }),
    upstreamCredits: () => [],
    observeUpstream: segmind.balance.observe,
    now,
    monotonicNow: options.monotonicNow ?? (() => performance.now()),
    createId: randomUUID,
    drawSeed: () => 7,
    randomBytes,
    ...unlimited,
    subscriptions: { perAccount: 100, perProcess: 100 },
    introspection: true,
    documents: { known: [], onlyKnown: false },
    ...options,
  });

  return {
    gateway,
    database,
    images,
    standIn,
    folder: folder.path,
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
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await segmind[Symbol.asyncDispose]();
      await standIn[Symbol.asyncDispose]();
      database[Symbol.dispose]();
      folder[Symbol.dispose]();
    },
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
    const viewer = operations.authenticate(headers);
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
    const leave = gateway.generations.bus.subscribe(generationId, {
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
