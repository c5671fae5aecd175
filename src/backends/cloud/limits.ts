/** Times in milliseconds, sizes in bytes. */
export interface Limits {
  /** TCP and TLS: short enough that another backend can take over from a dead host within a second. */
  readonly connectMs: number;
  /** An answer that is the image: cold models take minutes to start. */
  readonly answerMs: number;
  readonly submitMs: number;
  /** One poll, or one fetch of a result. */
  readonly pollMs: number;
  /** From the submit to the result. */
  readonly jobMs: number;
  /** For the word that a job is not wanted any more: those who stop a run wait for it. */
  readonly cancelMs: number;
  readonly downloadMs: number;
  readonly pollEveryMs: number;
  /** Polls slow down to this. */
  readonly pollAtMostEveryMs: number;
  readonly progressEveryMs: number;
  /** How long a run may wait for the rate limit before it has spent anything; beyond, it says when to come back. */
  readonly rateLimitWaitMs: number;
  /** Before a paid POST that was not carried out is sent again. */
  readonly paidPauseMs: number;
  /** Before a result is fetched again. */
  readonly resultPauseMs: number;
  readonly imageBytes: number;
  readonly jsonBytes: number;
}

export const defaultLimits: Limits = {
  connectMs: 900,
  answerMs: 300_000,
  submitMs: 30_000,
  pollMs: 10_000,
  jobMs: 600_000,
  cancelMs: 300,
  downloadMs: 30_000,
  pollEveryMs: 1_000,
  pollAtMostEveryMs: 5_000,
  progressEveryMs: 500,
  rateLimitWaitMs: 500,
  paidPauseMs: 60,
  resultPauseMs: 100,
  imageBytes: 32 * 1024 * 1024,
  jsonBytes: 64 * 1024,
};
