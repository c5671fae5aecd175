export type Headers = Readonly<Record<string, string | string[] | undefined>>;

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
  readonly seed?: number | undefined;
  readonly rateLimitRemaining?: number | undefined;
  /** Milliseconds since the epoch. */
  readonly rateLimitResetAt?: number | undefined;
}
