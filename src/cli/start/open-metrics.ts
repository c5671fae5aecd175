import { type Config, ConfigError } from '#src/config.ts';
import type { MetricsOptions } from '#src/metrics/metrics.ts';
import type { MetricsServer } from '#src/metrics/serve.ts';
import { whyNotListening } from './why-not-listening.ts';

/** Serves metrics where the settings ask for them; what that takes is loaded only then. @throws ConfigError where the port is taken */
export async function openMetrics(
  { METRICS, METRICS_HOST: host, METRICS_PORT: port }: Config,
  options: MetricsOptions & { onFault(error: unknown): void },
): Promise<MetricsServer | null> {
  if (!METRICS) return null;
  const [{ createMetrics }, { serveMetrics }] = await Promise.all([
    import('#src/metrics/metrics.ts'),
    import('#src/metrics/serve.ts'),
  ]);
  const { onFault } = options;
  return serveMetrics({ metrics: createMetrics(options), host, port, onFault }).catch((error) => {
    throw new ConfigError(whyNotListening(error, host, port, 'METRICS_PORT'), { cause: error });
  });
}
