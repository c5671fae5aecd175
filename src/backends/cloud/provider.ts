import type { CloudId } from '#src/domain/backends.ts';
import type { ErrorCode } from '#src/domain/failures.ts';
import type { Cooldown } from './cloud-error.ts';
import type { AnswerMeta, Headers } from './http/answer.ts';

/** What the toolkit has to know of a provider: how to speak of it, and how to read its answers. */
export interface Provider {
  readonly id: CloudId;
  /** As people write it: the name in the table of backends. */
  readonly name: string;
  /** The environment variable that holds its key. */
  readonly keyVariable: string;
  /** Statuses of answers that bring what was asked for. @default [200] */
  readonly successes?: readonly number[];
  /**
   * Whether a job may have been queued although its submission was answered by an error of status
   * 500 or more. @default false
   */
  readonly mayQueueBehindErrors?: boolean;
  /**
   * The meaning of an answer whose status is another.
   *
   * @param text its words, redacted
   * @returns undefined where the status means what it means everywhere: see `commonRefusal`
   */
  refusalOf(status: number, text: string): Refusal | undefined;
  /** What the headers of an answer tell. @param now milliseconds since the epoch */
  readHeaders(headers: Headers, now: number): AnswerMeta;
}

/** One meaning of an error answer. */
export interface Refusal {
  readonly code: ErrorCode;
  /** What to tell people; the provider's own words are added to it. */
  readonly says: string;
  /** Whether the same request may succeed later, or elsewhere. */
  readonly retryable: boolean;
  /** The service is failing, the request is not wrong. */
  readonly outage?: true;
  readonly cooldown?: Cooldown;
  /** It is certain that nothing was made, though the status alone would leave that open. */
  readonly undone?: true;
  /** When to come back, where the words tell it rather than a header. */
  readonly retryInMs?: number | undefined;
}

export function isSuccess({ successes = [200] }: Provider, status: number): boolean {
  return successes.includes(status);
}
