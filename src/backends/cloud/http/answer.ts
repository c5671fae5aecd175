export type Headers = Readonly<Record<string, string | string[] | undefined>>;

/** The first value of a header, by its name in lower case; undefined where there is none, or a blank one. */
export function headerText(headers: Headers, name: string): string | undefined {
  const value = headers[name];
  return (Array.isArray(value) ? value[0] : value)?.trim() || undefined;
}

/** A whole answer, whatever its status. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  /** Lower case. */
  readonly contentType: string;
  readonly bytes: Buffer;
}

/** What the headers of an answer tell, where they do. */
export interface AnswerMeta {
  /** Micro-credits. */
  readonly cost?: number | undefined;
  readonly remainingCredits?: number | undefined;
  /** null: one was told that cannot be one. */
  readonly seed?: number | null | undefined;
  readonly rateLimitRemaining?: number | undefined;
  /** Milliseconds since the epoch, as it was told: any finite number. */
  readonly rateLimitResetAt?: number | undefined;
}
