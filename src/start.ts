import { randomInt, randomUUID } from 'node:crypto';
import { ensureDefaultAccount } from './accounts/default-account.ts';
import { keys } from './accounts/keys.ts';
import { createBackends } from './backends/index.ts';
import { fail, failIfExpected, orExit } from './cli/fail.ts';
import { parseStartWords } from './cli/start/command-line.ts';
import { limitsOf } from './cli/start/limits.ts';
import { openDatabase } from './cli/start/open-database.ts';
import { openConfiguredImages } from './cli/start/open-images.ts';
import { openMetrics } from './cli/start/open-metrics.ts';
import { openModeration } from './cli/start/open-moderation.ts';
import { openTraces } from './cli/start/open-traces.ts';
import { refusalOfRole, refusalToStart } from './cli/start/refusals.ts';
import { runGateway } from './cli/start/run/gateway.ts';
import { runWorker } from './cli/start/run/worker.ts';
import { unknownVariables } from './cli/start/unknown-variables.ts';
import { version } from './cli/version.ts';
import { type Config, configHelp, parseConfig, settingNames } from './config.ts';
import type { Delivery } from './delivery/delivery.ts';
import { createUrlSigner } from './images/signed-url.ts';
import { loadUrlSecret } from './images/url-secret.ts';
import { createLifecycle } from './lifecycle/stream.ts';
import { logLifecycle } from './logs/log-lifecycle.ts';
import { createLogger } from './logs/logger.ts';
import { isLoopback } from './net/public-addresses.ts';
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
  function serveMetrics(delivery: Delivery): Promise<AsyncDisposable | null> {
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
  const ending = { openMetrics: serveMetrics, release };
  if (fleet && config.ROLE === 'worker') {
    await runWorker(config, { ...runs, ...fleet, ...ending });
    return;
  }
  await runGateway(config, { ...runs, ...ending, backends, embedded, isTraced: traces !== null });
}
