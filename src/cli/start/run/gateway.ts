import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import documents from '#schema/documents.json' with { type: 'json' };
import { createAuthenticator } from '#src/accounts/authenticate.ts';
import { keys } from '#src/accounts/keys.ts';
import { surviveUnownedErrors } from '#src/async/unowned-errors.ts';
import type { Backends } from '#src/backends/index.ts';
import { fail } from '#src/cli/fail.ts';
import { forkPull } from '#src/cli/pull/fork-pull.ts';
import { retentionOf, uploadsOf } from '#src/cli/start/limits.ts';
import { whyNotListening } from '#src/cli/start/why-not-listening.ts';
import type { Config } from '#src/config.ts';
import type { Delivery } from '#src/delivery/delivery.ts';
import { createGateway } from '#src/gateway.ts';
import type { GatewayOptions } from '#src/gateway-options.ts';
import { connectionBudget, descriptorLimit } from '#src/http/connections/descriptor-limit.ts';
import { refuseForwarded } from '#src/http/forwarded.ts';
import { createOrigins } from '#src/http/origins.ts';
import { startServer } from '#src/http/server.ts';
import { isLoopback } from '#src/net/public-addresses.ts';
import { createPulls } from '#src/pulls/pulls.ts';
import type { SqliteStore } from '#src/store/sqlite/store.ts';
import { createEnding } from './ending.ts';

/** What a gateway has in common with a worker. */
type Parts = Omit<GatewayOptions, GivenHere>;

type GivenHere =
  | 'authenticator'
  | 'documents'
  | 'observeUpstream'
  | 'publicUrl'
  | 'pulls'
  | 'randomBytes'
  | 'recipeCache'
  | 'retention'
  | 'schema'
  | 'subscriptions'
  | 'upstreamCredits'
  | 'uploads'
  | 'webhookHosts';

export interface RunGatewayOptions extends Omit<Parts, 'backends'> {
  readonly backends: Backends;
  /** The database, where it is this gateway's own. */
  readonly embedded: SqliteStore | null;
  readonly isTraced: boolean;
  openMetrics(delivery: Delivery): Promise<AsyncDisposable | null>;
  /** Ends what the gateway works with, when it has ended. */
  release(): Promise<void>;
}

/** Answers requests until this process is told to end. */
export async function runGateway(
  config: Config,
  { backends, embedded, isTraced, openMetrics, release, ...parts }: RunGatewayOptions,
): Promise<void> {
  const { database, images, log, now, introspection } = parts;
  const loopback = isLoopback(config.HOST);
  // What others can write to needs a key from the beginning.
  const isOpen = () => loopback && embedded?.read(() => keys.areThereAny()) === false;
  // Where readers are led to.
  const link = await images.link?.('probe.png', { mimeType: 'image/png', fileName: 'probe.png' });
  let publicUrl = config.PUBLIC_URL?.replace(/\/$/, '') ?? '';
  // Where it does not draw by itself, what is on this disk is of no use.
  const pulls = backends.all.has('local')
    ? createPulls({
        fork: forkPull,
        now,
        onEnd(pull) {
          if (pull.state === 'DONE') backends.refreshWeights();
          log.info({ pull }, 'a pull of weights ended');
        },
        onFault: (error) => log.error({ err: error }, 'the end of a pull could not be noted'),
      })
    : null;
  const gateway = createGateway({
    ...parts,
    backends: backends.all,
    authenticator: createAuthenticator({
      database,
      loopback: loopback && embedded !== null,
      now,
      onFault: (error) => log.error({ err: error }, 'the use of a key could not be noted'),
    }),
    upstreamCredits: backends.upstreamCredits,
    observeUpstream: backends.observeUpstream,
    recipeCache: config.RECIPE_CACHE,
    pulls,
    publicUrl: () => publicUrl,
    webhookHosts: config.WEBHOOK_HOSTS,
    randomBytes,
    schema: config.FEDERATION
      ? (await import('#schema/federation.ts')).createSubgraphSchema(introspection)
      : undefined,
    documents: { known: Object.values(documents), onlyKnown: config.DOCUMENTS === 'known' },
    retention: retentionOf(config),
    uploads: uploadsOf(config),
    subscriptions: {
      perAccount: config.MAX_SUBSCRIPTIONS_PER_ACCOUNT,
      perProcess: config.MAX_SUBSCRIPTIONS,
    },
  });
  const metrics = await openMetrics(gateway.generations.delivery);
  const { maxConnections, warning } = connectionBudget(config.MAX_CONNECTIONS, descriptorLimit());
  if (warning !== null) log.warn(warning);
  const ending = createEnding({ drainMs: config.DRAIN_MS, log, stop });
  const server = await startServer({
    ...parts,
    gateway,
    traced: isTraced,
    origins: refuseForwarded(
      createOrigins({
        allowed: config.CORS_ORIGINS,
        publicUrl: () => publicUrl,
        // No key is needed here: a page whose name was rebound to this machine would be served.
        answersTo: (name) =>
          !loopback || isLoopback(name) || name === URL.parse(publicUrl)?.hostname,
        onRefused: (origin, setting) =>
          log.warn(
            { origin, CORS_ORIGINS: setting },
            'refused a page of an origin that is not in CORS_ORIGINS',
          ),
      }),
      { isOpen },
    ),
    studio: {
      folder: join(import.meta.dirname, '../../../../dist/studio'),
      imageOrigins: () => [publicUrl, link ?? ''].flatMap((url) => URL.parse(url)?.origin ?? []),
    },
    basePath: URL.parse(publicUrl)?.pathname.replace(/\/$/, '') ?? '',
    maxConnections,
    stallDeadlineMs: 60_000,
    host: config.HOST,
    port: config.PORT,
    ready: () => !ending.hasBegun,
  }).catch((error: NodeJS.ErrnoException) =>
    fail(whyNotListening(error, config.HOST, config.PORT, 'PORT')),
  );
  publicUrl ||= `http://${config.HOST.includes(':') ? `[${config.HOST}]` : config.HOST}:${server.port}`;
  await gateway.start();
  surviveUnownedErrors((error) => log.error({ err: error }, 'an error that no part handles'));
  // Where the output is a pipe whose reader has gone.
  process.stdout.on('error', (error) => log.debug({ err: error }, 'the output is closed'));

  ending.listen();
  // Last: who reads it may send a signal at once.
  process.stdout.write(`Darkroom is ready at ${publicUrl} (API at ${publicUrl}/graphql)\n`);

  async function stop(leftMs: () => number): Promise<void> {
    await gateway.drain(AbortSignal.timeout(config.DRAIN_MS));
    await server.close(leftMs());
    await gateway[Symbol.asyncDispose]();
    await pulls?.[Symbol.asyncDispose]();
    await metrics?.[Symbol.asyncDispose]();
    await release();
    log.info('stopped');
  }
}
