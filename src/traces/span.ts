import type { TraceContext } from '#src/lifecycle/trace-context.ts';

/** The kinds of OpenTelemetry's protocol that are used here. */
export const spanKinds = { INTERNAL: 1, SERVER: 2, CLIENT: 3 } as const;

export type Attributes = Readonly<Record<string, string | number | boolean | undefined>>;

/** Something that took time and is over. */
export interface Span {
  readonly name: string;
  readonly kind: keyof typeof spanKinds;
  readonly place: TraceContext;
  /** The span that it is a part of. */
  readonly parentId?: string | undefined;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  readonly endedAt: number;
  readonly attributes: Attributes;
  /** What went wrong, where something did. */
  readonly error?: string | undefined;
}

export type OnSpan = (span: Span) => void;
