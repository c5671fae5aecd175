import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { type Config, ConfigError } from '#src/config.ts';
import {
  type BackendId,
  backendIds,
  backends,
  type CloudId,
  cloudIds,
} from '#src/domain/backends.ts';
import type { UpstreamCredits } from '#src/domain/credits.ts';
import { ownSettingsOf } from '#src/settings/cloud-settings.ts';
import type { Backend } from './backend.ts';
import type { CloudBackend, CloudOptions } from './cloud/backend.ts';
import type { RateLimiter } from './cloud/health/rate-limiter.ts';
import type { Proxies } from './cloud/http/agent.ts';
import { createHuggingFaceBackend } from './huggingface/backend.ts';
import type { Environment } from './local/devices/driver-environment.ts';
import { missingFolders } from './local/find-weights.ts';
import { hubCacheFolder } from './local/hub-cache.ts';
import { createLocalBackend, type LocalBackend } from './local/local-backend.ts';
import { createReplicateBackend } from './replicate/backend.ts';
import { createSegmindBackend } from './segmind/backend.ts';
import { createServersBackend, type ServersBackend } from './servers/backend.ts';
import { readServerList } from './servers/server-list.ts';

export interface Backends extends AsyncDisposable {
  /** In the order of the table of backends. */
  readonly all: ReadonlyMap<BackendId, Backend>;
  upstreamCredits(): readonly UpstreamCredits[];
  /** Lets the local engine look for weights that came, changed or went. */
  refreshWeights(): void;
  /** Of the local engine's processes, together. */
  engineMemoryBytes(): number;
  /** Calls `listener` when a provider says something new about the gateway's credits. @returns ends it */
  observeUpstream(listener: () => void): () => void;
}

/** How each cloud of the table of backends is created. */
const createCloud: Readonly<Record<CloudId, (options: CloudOptions) => CloudBackend>> = {
  segmind: createSegmindBackend,
  replicate: createReplicateBackend,
  huggingface: createHuggingFaceBackend,
};

/**
 * Every backend that this gateway is configured for. Nothing is asked over the network before this
 * returns; what providers say of the credits comes in later.
 *
 * @param rateLimiterFor counts paid requests to a provider; by default each backend those of this process
 * @throws ConfigError where a variable names a folder of weights, or a list of servers, that is not there
 */
export function createBackends(
  config: Config,
  log: Logger,
  environment: Environment,
  rateLimiterFor?: (id: CloudId, perMinute: number) => RateLimiter,
): Backends {
  const clouds = cloudIds.map((id) => {
    const options = cloudOptions(id, config);
    const isShared = rateLimiterFor && options.apiKey !== undefined;
    return createCloud[id](
      isShared ? { ...options, rateLimiter: rateLimiterFor(id, options.ratePerMinute) } : options,
    );
  });
  const configured = clouds.filter(({ isConfigured }) => isConfigured);
  const created: (CloudBackend | ServersBackend | LocalBackend)[] = [
    ...clouds,
    ...(config.SERVERS_FILE === undefined ? [] : [createServers(config, config.SERVERS_FILE)]),
    ...(config.LOCAL_BACKEND ? [createEngine(config, log, environment)] : []),
  ];
  const stop = new AbortController();
  for (const cloud of configured) {
    cloud.refreshCredits(stop.signal).catch((error) => {
      if (!stop.signal.aborted) {
        log.warn({ err: error }, `${backends[cloud.id].name} did not tell its credits`);
      }
    });
  }
  return {
    all: new Map(
      created
        .toSorted((a, b) => backendIds.indexOf(a.id) - backendIds.indexOf(b.id))
        .map((backend) => [backend.id, backend]),
    ),
    upstreamCredits: () =>
      configured.map(({ id, balance }) => ({
        backend: id,
        remaining: balance.value?.credits ?? null,
        updatedAt: balance.value?.at ?? null,
      })),
    engineMemoryBytes: () =>
      created.reduce((sum, one) => sum + ('memoryBytes' in one ? one.memoryBytes : 0), 0),
    refreshWeights() {
      for (const one of created) if ('refreshWeights' in one) one.refreshWeights();
    },
    observeUpstream(listener) {
      const ends = configured.map(({ balance }) => balance.observe(listener));
      return () => {
        for (const end of ends) {
          end();
        }
      };
    },
    async [Symbol.asyncDispose]() {
      stop.abort();
      await Promise.all(created.map((backend) => backend[Symbol.asyncDispose]()));
    },
  };
}

function cloudOptions(id: CloudId, config: Config) {
  const prefix = id.toUpperCase() as Uppercase<CloudId>;
  return {
    apiKey: config[`${prefix}_API_KEY`],
    baseUrl: config[`${prefix}_BASE_URL`],
    concurrency: config[`${prefix}_CONCURRENCY`],
    ratePerMinute: config[`${prefix}_RATE_PER_MINUTE`],
    settings: ownSettingsOf(id, config),
    proxies: proxiesOf(config),
  };
}

function proxiesOf({ HTTP_PROXY, HTTPS_PROXY, NO_PROXY }: Config): Proxies {
  return { http: HTTP_PROXY, https: HTTPS_PROXY, none: NO_PROXY };
}

/** @throws ConfigError */
function createServers(config: Config, file: string): ServersBackend {
  try {
    return createServersBackend({ servers: readServerList(file), proxies: proxiesOf(config) });
  } catch (error) {
    if (error instanceof RangeError)
      throw new ConfigError(`SERVERS_FILE is not usable: ${error.message}`);
    throw error;
  }
}

/** @throws ConfigError */
function createEngine(config: Config, log: Logger, environment: Environment): LocalBackend {
  const problems = missingFolders(config);
  if (problems.length > 0) {
    throw new ConfigError(problems.join('\n'));
  }
  return createLocalBackend({
    weightsFolder: config.WEIGHTS_DIR,
    loraFolder: config.LORA_DIR,
    upscalerFolder: config.UPSCALER_DIR,
    hubCacheFolder: hubCacheFolder(config),
    modelsFolder: join(import.meta.dirname, '../../models'),
    timesFile: join(config.DATA_DIR, 'engine-times.json'),
    concurrency: config.LOCAL_CONCURRENCY,
    threads:
      config.LOCAL_THREADS ??
      Math.max(1, Math.floor(availableParallelism() / config.LOCAL_CONCURRENCY)),
    device: config.DEVICE,
    environment,
    onProblem: (message) => log.warn({ message }, 'the local engine reports a problem'),
    onDevice(outcome) {
      if (outcome instanceof Error) {
        log.warn({ device: config.DEVICE, reason: outcome.message }, 'no device computes');
      } else {
        log.info({ ...outcome.device, notes: outcome.notes }, 'computing device');
      }
    },
    memoryBytes: config.LOCAL_MEMORY_MB * 1e6,
    idleMs: config.LOCAL_IDLE_MS,
  });
}
