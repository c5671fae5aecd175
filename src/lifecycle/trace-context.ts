import { randomBytes } from 'node:crypto';

/**
 * A place in a trace, as W3C's Trace Context has it in `traceparent`:
 * https://www.w3.org/TR/trace-context/#traceparent-header
 */
export interface TraceContext {
  /** 32 hexadecimal digits. */
  readonly traceId: string;
  /** 16 hexadecimal digits. */
  readonly spanId: string;
  /** Whether the one that began the trace wants it kept. */
  readonly sampled: boolean;
}

const form = /^(?!ff)[\da-f]{2}-(?!0{32})([\da-f]{32})-(?!0{16})([\da-f]{16})-([\da-f]{2})(?:-|$)/;

/** @returns null for what is none, which begins a new trace */
export function parseTraceparent(text: unknown): TraceContext | null {
  const [, traceId, spanId, flags] = (typeof text === 'string' && form.exec(text)) || [];
  if (traceId === undefined || spanId === undefined || flags === undefined) return null;
  return { traceId, spanId, sampled: (Number.parseInt(flags, 16) & 1) === 1 };
}

export function toTraceparent({ traceId, spanId, sampled }: TraceContext): string {
  return `00-${traceId}-${spanId}-0${sampled ? 1 : 0}`;
}

export function newSpanId(): string {
  return randomBytes(8).toString('hex');
}

/** A new place below another one; without one it begins a trace, which is kept. */
export function placeBelow(parent: TraceContext | null): TraceContext {
  return {
    traceId: parent?.traceId ?? randomBytes(16).toString('hex'),
    spanId: newSpanId(),
    sampled: parent?.sampled ?? true,
  };
}
