import { randomBytes } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { accounts } from '#src/accounts/accounts.ts';
import { keys } from '#src/accounts/keys.ts';
import { allScopes } from '#src/accounts/scopes.ts';
import { ledger } from '#src/credits/ledger.ts';
import { openPostgresStore, type PostgresStore } from '#src/store/postgres/store.ts';
import { get } from '#src/store/steps.ts';
import { type PostgresServer, startPostgres } from '#test/helpers/postgres/server.ts';
import { bucketAt } from '#test/helpers/s3/bucket.ts';
import { type S3StandIn, startS3StandIn } from '#test/helpers/s3/stand-in.ts';
import { createSegmindStandIn, type SegmindStandIn } from '#test/helpers/segmind/segmind.ts';
import { type Darkroom, startDarkroom } from './darkroom.ts';
import type { FailpointName } from './failpoints.ts';
import { startWire, type Wire } from './wire.ts';

/** A process that is started again where it was killed, with its wires to the database. */
export interface Member {
  readonly name: string;
  readonly role: 'gateway' | 'worker';
  readonly wire: Wire;
  readonly listenWire: Wire;
  /** Undefined while it is being started. */
  readonly process: Darkroom | undefined;
  /** Kills it, and starts it again, to end by itself where that is asked for. Resolves when it is ready. */
  kill(failpoint?: FailpointName): Promise<void>;
}

export interface Cluster extends AsyncDisposable {
  readonly postgres: PostgresServer;
  readonly store: PostgresStore;
  readonly bucket: S3StandIn;
  readonly provider: SegmindStandIn;
  readonly members: readonly Member[];
  /** By account. */
  readonly keys: ReadonlyMap<string, string>;
  /** Generations of an account that may run at once. */
  readonly concurrent: number;
  /** Addresses of the gateways that are up. */
  gatewayUrls(): string[];
  /** Leads all to the database at this URL. */
  lead(url: string): void;
  readonly log: readonly string[];
}

export interface ClusterOptions {
  readonly gateways: number;
  readonly workers: number;
  readonly accounts?: number;
  readonly msPerImage?: number | undefined;
  /** Of every second process. */
  readonly clockAheadMs?: number | undefined;
  readonly environment?: Readonly<Record<string, string>>;
  /** Whether processes reach the database without a wire, which costs time: then nothing can be cut. @default false */
  readonly direct?: boolean;
  /** Told each line of the logs. */
  onLog?(line: string): void;
}

const concurrent = 6;

/** Gateways and workers in processes of their own, and all that they need, on this machine. */
export async function startCluster(options: ClusterOptions): Promise<Cluster> {
  await using starting = new AsyncDisposableStack();
  const postgres = starting.use(await startPostgres());
  const bucket = starting.use(await startS3StandIn());
  const provider = starting.use(
    await createSegmindStandIn({ msPerImage: options.msPerImage ?? 150, balance: 1e12 }),
  );
  const storeWire = starting.use(await startWire(postgres.url));
  const store = starting.use(
    await openPostgresStore({ url: storeWire.url, applicationName: 'the test' }),
  );
  const keyOf = await makeAccounts(store, options.accounts ?? 3);
  const log: string[] = [];
  const settings = {
    ...bucketAt(bucket, bucket.url),
    SEGMIND_API_KEY: provider.account.apiKey,
    SEGMIND_BASE_URL: provider.apiUrl,
    SEGMIND_RATE_PER_MINUTE: '1000000',
    LOCAL_BACKEND: 'off',
    PORT: '0',
    LOG_LEVEL: 'warn',
    LOG_FORMAT: 'json',
    DRAIN_MS: '0',
    ACCOUNT_CONCURRENT: String(concurrent),
    ACCOUNT_REQUESTS_PER_MINUTE: '0',
    ...options.environment,
  };
  const roles = [
    ...Array<'gateway'>(options.gateways).fill('gateway'),
    ...Array<'worker'>(options.workers).fill('worker'),
  ];
  const parts = starting.move();
  try {
    const members = await Promise.all(
      roles.map((role, at) =>
        startMember(parts, {
          name: `${role} ${at}`,
          role,
          postgres,
          settings,
          onLog(line) {
            log.push(line);
            options.onLog?.(line);
          },
          clockAheadMs: at % 2 === 1 ? options.clockAheadMs : 0,
          direct: options.direct ?? false,
        }),
      ),
    );
    await untilKnown(store, options.workers);
    return {
      postgres,
      store,
      bucket,
      provider,
      members,
      keys: keyOf,
      concurrent,
      log,
      gatewayUrls: () => members.flatMap(({ process }) => process?.url || []),
      lead(url) {
        storeWire.lead(url);
        for (const { wire, listenWire } of members)
          for (const one of [wire, listenWire]) one.lead(url);
      },
      [Symbol.asyncDispose]: () => parts.disposeAsync(),
    };
  } catch (error) {
    await parts.disposeAsync();
    throw new Error(`the cluster did not start: ${log.join('\n')}`, { cause: error });
  }
}

/** Gateways read once a second what workers tell of themselves. */
const knownMs = 1_100;

async function untilKnown(store: PostgresStore, workers: number): Promise<void> {
  for (let count = 0; count < workers; await wait(50)) {
    const told = await store.read(() =>
      get<{ count: number }>("SELECT count(*) AS count FROM workers WHERE facts <> '{}'"),
    );
    count = told!.count;
  }
  await wait(knownMs);
}

interface MemberOptions extends Pick<Member, 'name' | 'role'> {
  readonly postgres: PostgresServer;
  readonly settings: Readonly<Record<string, string>>;
  onLog(line: string): void;
  readonly clockAheadMs: number | undefined;
  readonly direct: boolean;
}

async function startMember(
  parts: AsyncDisposableStack,
  { name, role, postgres, settings, onLog, clockAheadMs, direct }: MemberOptions,
): Promise<Member> {
  const wire = parts.use(await startWire(postgres.url));
  const listenWire = parts.use(await startWire(postgres.url));
  let process: Darkroom | undefined;

  async function start(failpoint?: FailpointName): Promise<void> {
    const environment = {
      ...settings,
      ROLE: role,
      DATABASE_URL: direct ? postgres.url : wire.url,
      DATABASE_LISTEN_URL: direct ? postgres.url : listenWire.url,
    };
    process = await startDarkroom({
      environment,
      clockAheadMs,
      failpoint,
      onLog: (line) => onLog(`${name}: ${line}`),
    });
  }

  await start();
  parts.defer(async () => process?.[Symbol.asyncDispose]());
  return {
    name,
    role,
    wire,
    listenWire,
    get process() {
      return process;
    },
    async kill(failpoint) {
      const killed = process;
      process = undefined;
      await killed?.[Symbol.asyncDispose]();
      await start(failpoint);
    },
  };
}

async function makeAccounts(store: PostgresStore, count: number): Promise<Map<string, string>> {
  const made = new Map<string, string>();
  const now = Date.now();
  for (let at = 0; at < count; at++) {
    const id = `account${at}`;
    const { text } = await store.write(function* () {
      yield* accounts.create({ id, name: id, createdAt: now });
      yield* ledger.grant(id, 1_000_000_000_000, 'first', now);
      const key = {
        accountId: id,
        name: 'test',
        environment: 'test',
        scopes: allScopes,
        expiresAt: null,
      };
      return yield* keys.create(key, { now, randomBytes });
    });
    made.set(id, text);
  }
  return made;
}
