import { version } from '#src/cli/version.ts';
import type { Config } from '#src/config.ts';
import type { Traces, TracesOptions } from '#src/traces/traces.ts';

/** Traces where the settings name a receiver; what that takes is loaded only then. */
export async function openTraces(
  config: Config,
  options: Pick<TracesOptions, 'lifecycle' | 'now' | 'onFault'>,
): Promise<Traces | null> {
  const { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_EXPORTER_OTLP_HEADERS: headers } = config;
  if (endpoint === undefined) return null;
  const { createTraces } = await import('#src/traces/traces.ts');
  const serviceName = config.OTEL_SERVICE_NAME;
  return createTraces({ ...options, endpoint, headers: headersOf(headers), serviceName, version });
}

/** Each is `name=value`, the value percent-encoded: https://opentelemetry.io/docs/specs/otel/protocol/exporter/ */
function headersOf(entries: readonly string[]): Record<string, string> {
  return Object.fromEntries(
    entries.map((entry) => {
      const at = entry.indexOf('=');
      return [entry.slice(0, at).trim(), decodeURIComponent(entry.slice(at + 1).trim())];
    }),
  );
}
