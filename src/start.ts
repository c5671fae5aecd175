import { randomBytes, randomInt, randomUUID } from 'node:crypto';
import { join } from 'node:path';
import documents from '#schema/documents.json' with { type: 'json' };
import { createAuthenticator } from './accounts/authenticate.ts';
import { ensureDefaultAccount } from './accounts/default-account.ts';
import { keys } from './accounts/keys.ts';
import { surviveUnownedErrors } from './async/unowned-errors.ts';
import { createBackends } from './backends/index.ts';
import { fail, failIfExpected, orExit } from './cli/fail.ts';
import { forkPull } from './cli/pull/fork-pull.ts';
import { parseStartWords } from './cli/start/command-line.ts';
import { createEnding } from './cli/start/run/ending.ts';
import { limitsOf, retentionOf, uploadsOf } from './cli/start/limits.ts';
import { openDatabase } from './cli/start/open-database.ts';
import { openConfiguredImages } from './cli/start/open-images.ts';
import { openMetrics } from './cli/start/open-metrics.ts';
import { openModeration } from './cli/start/open-moderation.ts';
import { openTraces } from './cli/start/open-traces.ts';
import { refusalOfRole, refusalToStart } from './cli/start/refusals.ts';
import { runWorker } from './cli/start/run/worker.ts';
import { unknownVariables } from './cli/start/unknown-variables.ts';
import { whyNotListening } from './cli/start/why-not-listening.ts';
import { version } from './cli/version.ts';
import { type Config, configHelp, parseConfig, settingNames } from './config.ts';
import type { Delivery } from './delivery/delivery.ts';
import { createGateway } from './gateway.ts';
import { connectionBudget, descriptorLimit } from './http/connections/descriptor-limit.ts';
import { refuseForwarded } from './http/forwarded.ts';
import { createOrigins } from './http/origins.ts';
import { startServer } from './http/server.ts';
import { createUrlSigner } from './images/signed-url.ts';
import { loadUrlSecret } from './images/url-secret.ts';
import { createLifecycle } from './lifecycle/stream.ts';
import { logLifecycle } from './logs/log-lifecycle.ts';
import { createLogger } from './logs/logger.ts';
import { isLoopback } from './net/public-addresses.ts';
import { createPulls } from './pulls/pulls.ts';
import { monthlyBudgets } from './settings/cloud-settings.ts';

switch (orExit(() => parseStartWords(process.argv.slice(2), settingNames))) {
  case 'HELP':
    process.stdout.write(configHelp());
    break;
  case 'VERSION':
    process.stdout.write(`${version}\n`);
    break;
  case 'START':
    await start(orExit(() => parseConfig(process.env)));
}

async function start(config: Config): Promise<void> {
  const log = createLogger({
    level: config.LOG_LEVEL,
    format: config.LOG_FORMAT,
    isTerminal: process.stderr.isTTY,
  });
  const refusalByRole = refusalOfRole(config);
  if (refusalByRole !== null) fail(refusalByRole);
  const lifecycle = createLifecycle();
  const onCommit = (ms: number) => lifecycle.emit({ type: 'COMMITTED', ms });
  const opened = await openDatabase(config, { onCommit, onTaken: fail }).catch(failIfExpected);
  const { database, embedded } = opened;
  const loopback = isLoopback(config.HOST);
  // What others can write to needs a key from the beginning.
  const isOpen = () => loopback && embedded?.read(() => keys.areThereAny()) === false;
  const areThereKeys = await database.read(() => keys.areThereAny());
  const refusal = refusalToStart(config, areThereKeys);
  if (refusal !== null) fail(refusal);
  const monotonicNow = () => performance.now();
  const { DATABASE_URL } = config;
  // Loaded only where processes share a database.
  const fleet =
    DATABASE_URL === undefined
      ? null
      : await (await import('./cli/start/open-fleet.ts')).openFleet({
          config: { ...config, DATABASE_URL },
          database,
          lifecycle,
          log,
          monotonicNow,
        });
  const now = fleet?.now ?? Date.now;
  for (const warning of unknownVariables(process.env, settingNames)) log.warn(warning);
  await ensureDefaultAccount(database, Math.round(config.DEFAULT_CREDITS * 1e6), now());
  const secret = config.URL_SECRET ?? (await loadUrlSecret(config.DATA_DIR));
  const images = await openConfiguredImages(config, log, embedded).catch(failIfExpected);
  // Where readers are led to.
  const link = await images.link?.('probe.png', { mimeType: 'image/png', fileName: 'probe.png' });
  const shared = {
    database,
    images,
    urls: createUrlSigner({ secret, lifetimeMs: config.URL_LIFETIME_MS, now }),
    now,
    lifecycle,
    monotonicNow,
    createId: randomUUID,
    log,
    introspection: config.INTROSPECTION === 'on' || (config.INTROSPECTION === 'auto' && loopback),
  };
  const backends = orExit(() =>
    createBackends(
      config.ROLE === 'gateway' ? { ...config, LOCAL_BACKEND: false } : config,
      log,
      process.env,
      fleet?.rateLimiterFor,
    ),
  );
  let publicUrl = config.PUBLIC_URL?.replace(/\/$/, '') ?? '';
  const traces = await openTraces(config, {
    lifecycle,
    now,
    onFault: (error) => log.warn({ err: error }, 'traces could not be delivered'),
  });
  const moderation = await openModeration(config, log).catch(failIfExpected);
  const runs = {
    ...shared,
    ...fleet,
    ...(await fleet?.withBackends(backends.all)),
    backends: backends.all,
    withinAttempt: traces?.within,
    moderation,
    demoWeights: config.DEMO_WEIGHTS,
    routeWeights: config.ROUTE_WEIGHTS,
    monthlyBudgets: monthlyBudgets(config),
    // As torch seeds its generator: 32 bits.
    drawSeed: () => randomInt(2 ** 32),
    limits: limitsOf(config),
  };
  function serveMetrics(delivery: Delivery) {
    return openMetrics(config, {
      ...shared,
      lifecycle,
      delivery,
      backends: backends.all,
      upstreamCredits: backends.upstreamCredits,
      engineMemoryBytes: backends.engineMemoryBytes,
      onFault: (error) => log.error({ err: error }, 'metrics could not be read'),
    }).catch(failIfExpected);
  }
  async function release(): Promise<void> {
    await traces?.[Symbol.asyncDispose]();
    await moderation?.[Symbol.asyncDispose]();
    await backends[Symbol.asyncDispose]();
    await fleet?.[Symbol.asyncDispose]();
    await database[Symbol.asyncDispose]();
  }
  logLifecycle({ lifecycle, log, prompts: config.LOG_PROMPTS });
  if (fleet && config.ROLE === 'worker') {
    await runWorker(config, { ...runs, ...fleet, openMetrics: serveMetrics, release });
    return;
  }
  // Where it does not draw by itself, what is on this disk is of no use.
  const pulls = backends.all.has('local')
    ? createPulls({
        fork: forkPull,
        now,
        onEnd: (pull) => log.info({ pull }, 'a pull of weights ended'),
      })
    : null;
  const gateway = createGateway({
    ...runs,
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
      ? (await import('#schema/federation.ts')).createSubgraphSchema(shared.introspection)
      : undefined,
    documents: { known: Object.values(documents), onlyKnown: config.DOCUMENTS === 'known' },
    retention: retentionOf(config),
    uploads: uploadsOf(config),
    subscriptions: {
      perAccount: config.MAX_SUBSCRIPTIONS_PER_ACCOUNT,
      perProcess: config.MAX_SUBSCRIPTIONS,
    },
  });
  const metrics = await serveMetrics(gateway.generations.delivery);
  const { maxConnections, warning } = connectionBudget(config.MAX_CONNECTIONS, descriptorLimit());
  if (warning !== null) log.warn(warning);
  const ending = createEnding({ drainMs: config.DRAIN_MS, log, stop });
  const server = await startServer({
    ...shared,
    gateway,
    traced: traces !== null,
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
      folder: join(import.meta.dirname, '../dist/studio'),
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
