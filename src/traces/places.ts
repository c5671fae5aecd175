import { createHash } from 'node:crypto';
import { parseTraceparent, type TraceContext } from '#src/lifecycle/trace-context.ts';

/** What names a generation's place: stored with it, so that every process finds the same. */
export interface Traced {
  readonly generationId: string;
  /** Of the request that asked for it; null where there was none, or nothing was traced then. */
  readonly traceparent: string | null;
}

/** The first hexadecimal digits of a hash: the same for the same names, in every process. */
function digits(count: number, ...names: readonly (string | number)[]): string {
  return createHash('sha256').update(names.join(' ')).digest('hex').slice(0, count);
}

/** The place of the request that asked for a generation; null where the trace begins with the generation. */
export function parentOf({ traceparent }: Traced): TraceContext | null {
  return parseTraceparent(traceparent);
}

export function placeOfGeneration(traced: Traced): TraceContext {
  const parent = parentOf(traced);
  const { generationId } = traced;
  return {
    traceId: parent?.traceId ?? digits(32, 'trace', generationId),
    spanId: digits(16, 'generation', generationId),
    sampled: parent?.sampled ?? true,
  };
}

export function placeOfAttempt(traced: Traced, attempt: number): TraceContext {
  const spanId = digits(16, 'attempt', traced.generationId, attempt);
  return { ...placeOfGeneration(traced), spanId };
}
