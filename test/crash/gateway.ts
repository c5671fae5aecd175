import { randomBytes, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { pino } from 'pino';
import { createAuthenticator } from '#src/accounts/authenticate.ts';
import { ensureDefaultAccount } from '#src/accounts/default-account.ts';
import { createSegmindBackend } from '#src/backends/segmind/backend.ts';
import { createGateway } from '#src/gateway.ts';
import { createOrigins } from '#src/http/origins.ts';
import { startServer } from '#src/http/server.ts';
import { createDiskStore } from '#src/images/disk-store.ts';
import { createUrlSigner } from '#src/images/signed-url.ts';
import { openSqliteStore } from '#src/store/sqlite/store.ts';
import { unlimited } from '#test/helpers/unlimited.ts';
import {
  createBomb,
  type Failpoint,
  minedBackend,
  minedDatabase,
  minedImages,
} from './failpoints.ts';

/** What the parent asks of this process, as JSON in its first argument. */
export interface CrashingGatewayOptions {
  readonly folder: string;
  readonly segmind: { readonly url: string; readonly apiKey: string };
  readonly armed: { readonly at: Failpoint; readonly count: number } | null;
}

/** A gateway that is made to be killed: the real parts, mined. Tells its port to its parent. */
const { folder, segmind, armed } = JSON.parse(process.argv[2]!) as CrashingGatewayOptions;
const pass = createBomb(armed);
const now = Date.now;
const real = openSqliteStore(folder);
await ensureDefaultAccount(real, 1_000_000_000, now());
const backend = createSegmindBackend({
  apiKey: segmind.apiKey,
  baseUrl: segmind.url,
  ratePerMinute: 1_000_000,
  concurrency: 8,
  contracts: { 'tiny-sd': 'v2', 'portrait-sd': 'v1' },
  limits: { pollEveryMs: 5, pollAtMostEveryMs: 20, progressEveryMs: 10 },
});
const database = minedDatabase(real, pass);
const images = minedImages(createDiskStore(join(folder, 'images')), pass);
const log = pino({ level: 'error' }, pino.destination({ dest: 2, sync: true }));
const shared = {
  database,
  images,
  urls: createUrlSigner({ secret: 'a secret of the tests', lifetimeMs: 60_000, now }),
  log,
  now,
  monotonicNow: () => performance.now(),
  createId: randomUUID,
  introspection: true,
};
const publicUrl = (): string => 'http://gateway.test';
const gateway = createGateway({
  ...shared,
  ...unlimited,
  authenticator: createAuthenticator({ database, loopback: true, now, onFault: log.error }),
  backends: new Map([[backend.id, minedBackend(backend, pass)]]),
  demoWeights: 'off',
  publicUrl,
  upstreamCredits: () => [],
  observeUpstream: backend.balance.observe,
  drawSeed: () => 1,
  randomBytes,
  subscriptions: { perAccount: 100, perProcess: 100 },
  documents: { known: [], onlyKnown: false },
});
const server = await startServer({
  ...shared,
  gateway,
  origins: createOrigins({ allowed: [], publicUrl, answersTo: () => true }),
  studio: { folder: join(folder, 'studio'), imageOrigin: publicUrl },
  basePath: '',
  maxConnections: 1_000,
  stallDeadlineMs: 60_000,
  host: '127.0.0.1',
  port: 0,
  ready: () => true,
});
await gateway.start();
process.send!({ port: server.port });
// The parent is gone: nobody would ever end this process.
process.on('disconnect', () => process.exit());
