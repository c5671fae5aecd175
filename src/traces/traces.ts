import type { Lifecycle } from '#src/lifecycle/stream.ts';
import { createExporter, type ExporterOptions } from './export.ts';
import { type CallTracer, traceCalls } from './trace-calls.ts';
import { traceEvents } from './trace-events.ts';

export interface TracesOptions extends ExporterOptions {
  readonly lifecycle: Lifecycle;
  now(): number;
}

export interface Traces extends Pick<CallTracer, 'within'>, AsyncDisposable {}

/** Traces what happens in this process, until it is disposed of: then what waits is sent. */
export function createTraces({ lifecycle, now, ...options }: TracesOptions): Traces {
  const exporter = createExporter(options);
  traceEvents({ lifecycle, now, onSpan: exporter.add });
  const calls = traceCalls({ now, onSpan: exporter.add });
  return {
    within: calls.within,
    async [Symbol.asyncDispose]() {
      calls[Symbol.dispose]();
      await exporter[Symbol.asyncDispose]();
    },
  };
}
