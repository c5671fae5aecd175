/**
 * What can go wrong, as plain facts. Codes are the API: clients switch on them; messages may change.
 * The values are printed into the GraphQL enum `ErrorCode`, so each carries its description here.
 */
export const errorCodes = {
  INVALID_INPUT: 'A value of the request is missing, of the wrong kind or outside its limits.',
  INSUFFICIENT_CREDITS: "The account's available credits do not cover the estimate.",
  BUDGET_EXCEEDED:
    'A budget of the account or the key does not cover it; it begins anew at `retryAt`.',
  MODEL_UNAVAILABLE: 'No backend can run this model for this request at the moment.',
  IDEMPOTENCY_CONFLICT: 'The idempotency key was used before with another request.',
  RATE_LIMITED: 'Too many requests, or too many generations at once; retry at `retryAt`.',
  NOT_FOUND: 'There is nothing with this id that the caller may see.',
  UNAUTHENTICATED: 'No valid API key came with the request.',
  FORBIDDEN: 'The API key does not have the scope that this needs.',
  CANCELED: 'The caller canceled it.',
  DEADLINE_EXCEEDED: 'It was not done by its deadline.',
  WEIGHTS_INVALID: 'The weights on disk are missing, damaged or of a model that is not supported.',
  ENGINE_CRASHED: "The local engine's process ended during the run.",
  ENGINE_FAILED: 'The local engine could not compute the image.',
  DEVICE_UNUSABLE:
    'The device that the local engine may use is not there, or cannot take the model.',
  DEVICE_LOST: 'The device that the local engine computed on failed during the run.',
  PROVIDER_REJECTED: 'The provider refused a value of the request.',
  PROVIDER_UNAUTHORIZED:
    "The provider refused the gateway's key, or the key may not use this model.",
  PROVIDER_NO_CREDITS:
    "The gateway's account at the provider has no credits left, or reached a spend limit.",
  PROVIDER_RATE_LIMITED: 'The provider limits the rate of requests.',
  PROVIDER_MODEL_RETIRED: 'The provider does not serve this model any more.',
  PROVIDER_UNAVAILABLE: 'The provider cannot be reached or is failing.',
  PROVIDER_FAILED: 'The provider accepted the request and failed to make the image.',
  PROVIDER_BAD_RESPONSE: "The provider's answer could not be read as an image.",
  OUTCOME_UNKNOWN: "The provider's answer was lost: the image may have been made and billed.",
  CONTENT_REFUSED:
    "The operator's moderation refused the prompt or withheld the image; nothing is charged.",
  MODERATION_UNAVAILABLE:
    "The operator's moderation does not answer, and nothing passes without it; nothing is charged.",
  STORAGE_FULL:
    'The gateway cannot store anything: its disk is full, or its data folder cannot be written.',
  SHUTTING_DOWN: 'The gateway is stopping; reconnect with your cursor.',
  INTERNAL: 'A fault of the gateway itself; the cause is in its log.',
} as const satisfies Record<string, string>;

export type ErrorCode = keyof typeof errorCodes;

/** Whether money was spent upstream. UNKNOWN is never repeated on the same provider by itself. */
export type Billed = 'NO' | 'YES' | 'UNKNOWN';

/** Why a run, an attempt or a sample failed: plain data, stored and shown, never an Error instance. */
export interface Failure {
  readonly code: ErrorCode;
  readonly message: string;
  /**
   * Whether the same request may succeed later, or elsewhere. It says nothing of the price: where
   * `billed` is not NO, who asks again may pay again.
   */
  readonly retryable: boolean;
  /** Milliseconds since the epoch before which a retry is pointless. */
  readonly retryAt?: number | undefined;
  readonly billed: Billed;
}
