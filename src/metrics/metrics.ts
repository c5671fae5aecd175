import { collectDefaultMetrics, Registry } from 'prom-client';
import type { Lifecycle } from '#src/lifecycle/stream.ts';
import { countEvents } from './count-events.ts';
import { type Readable, readGauges } from './read-gauges.ts';

export interface MetricsOptions extends Readable {
  readonly lifecycle: Lifecycle;
}

export interface Metrics {
  readonly contentType: string;
  /** In Prometheus' text format. */
  text(): Promise<string>;
}

/** Counts from now on, and reads what stands somewhere else when it is asked. */
export function createMetrics(options: MetricsOptions): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  countEvents(options.lifecycle, registry);
  const read = readGauges(options, registry);
  return {
    contentType: registry.contentType,
    async text() {
      await read();
      return registry.metrics();
    },
  };
}
