import { join } from 'node:path';
import { pino } from 'pino';
import { createSegmindBackend } from '#src/backends/segmind/backend.ts';
import { createDiskStore } from '#src/images/disk-store.ts';
import { openSqliteStore } from '#src/store/sqlite/store.ts';
import { createTestGateway } from '#test/helpers/gateway.ts';
import { serve } from '#test/helpers/served-gateway.ts';
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
  /** Gets the events of all generations. */
  readonly receiver: { readonly host: string; readonly url: string };
  readonly armed: { readonly at: Failpoint; readonly count: number } | null;
}

/** A gateway that is made to be killed: the real parts, mined. Tells its port to its parent. */
const { folder, segmind, receiver, armed } = JSON.parse(process.argv[2]!) as CrashingGatewayOptions;
const pass = createBomb(armed);
const backend = createSegmindBackend({
  apiKey: segmind.apiKey,
  baseUrl: segmind.url,
  ratePerMinute: 1_000_000,
  concurrency: 8,
  contracts: { 'tiny-sd': 'v2', 'portrait-sd': 'v1' },
  limits: { pollEveryMs: 5, pollAtMostEveryMs: 20, progressEveryMs: 10 },
});
const database = openSqliteStore(folder);
const images = minedImages(createDiskStore(join(folder, 'images')), database, pass);
const host = await createTestGateway({
  folder,
  database: minedDatabase(database, pass),
  images,
  backends: new Map([[backend.id, minedBackend(backend, pass)]]),
  observeUpstream: backend.balance.observe,
  log: pino({ level: 'error' }, pino.destination({ dest: 2, sync: true })),
  credits: 1_000_000_000,
  webhookHosts: [receiver.host],
});
const { data } = await host.ask('{ webhooks { id } }');
if (data.webhooks.length === 0)
  await host.ask(
    'mutation($url: URL!) { createWebhook(url: $url, events: [STARTED, IMAGE, FINISHED]) { __typename } }',
    { url: receiver.url },
  );
const server = await serve(host);
await host.gateway.start();
process.send!({ port: server.port });
// More often than by itself: it lives for a second or two.
setInterval(() => void images.staging.settle(), 50).unref();
// The parent is gone: no other process would ever end this one.
process.on('disconnect', () => process.exit());
