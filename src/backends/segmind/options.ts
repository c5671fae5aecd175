import type { Dispatcher } from 'undici';
import type { ModelId } from '#models/index.ts';

export type Contract = 'v1' | 'v2';

export interface SegmindOptions {
  /** Absent: the backend exists and offers nothing (UNCONFIGURED). */
  readonly apiKey?: string | undefined;
  /** @default https://api.segmind.com */
  readonly baseUrl?: string | undefined;
  /**
   * Hosts (with a port where it is not 443) that results may be downloaded from. With a `baseUrl`
   * of plain http on a loopback address, for development, loopback addresses are allowed as well.
   * @default ['images.segmind.com']
   */
  readonly imageHosts?: readonly string[] | undefined;
  /** Which contract a model is called by, where it is not the catalogue's. */
  readonly contracts?: Partial<Record<ModelId, Contract>> | undefined;
  /** How v1 sends the picture: as bytes, or as base64 inside JSON. @default 'bytes' */
  readonly answerForm?: 'bytes' | 'base64' | undefined;
  /** Calls in flight at once; the samples beyond wait. @default 4 */
  readonly concurrency?: number | undefined;
  /**
   * Paid requests a minute, until answers tell another limit. Segmind publishes two tables that
   * disagree; this is the lowest figure of both.
   * @default 5
   */
  readonly ratePerMinute?: number | undefined;
  readonly limits?: Partial<Limits> | undefined;
  /** @default Date.now */
  readonly now?: (() => number) | undefined;
  /** Used for API calls in place of a pool of the backend's own, and left open by it. */
  readonly dispatcher?: Dispatcher | undefined;
}

/** Times in milliseconds, sizes in bytes. */
export interface Limits {
  /** TCP and TLS: short enough that another backend can take over from a dead host within a second. */
  readonly connectMs: number;
  /** A v1 answer: cold models take minutes to start. */
  readonly answerMs: number;
  readonly submitMs: number;
  /** One poll, or one fetch of a result. */
  readonly pollMs: number;
  /** From the submit to the result; Segmind's own client gives up after ten minutes. */
  readonly jobMs: number;
  readonly downloadMs: number;
  readonly pollEveryMs: number;
  /** Polls slow down to this. */
  readonly pollAtMostEveryMs: number;
  readonly progressEveryMs: number;
  /** How long a run may wait for the rate limit before it has spent anything; beyond, it says when to come back. */
  readonly patienceMs: number;
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
  downloadMs: 30_000,
  pollEveryMs: 1_000,
  pollAtMostEveryMs: 5_000,
  progressEveryMs: 500,
  patienceMs: 500,
  paidPauseMs: 60,
  resultPauseMs: 100,
  imageBytes: 32 * 1024 * 1024,
  jsonBytes: 64 * 1024,
};
