import type { ErrorCode } from '#src/domain/failures.ts';

/**
 * Whether a generation that failed with this code, and has nothing to show yet, may go on to
 * another backend. Never to the same one: that is decided by who was tried. The compiler asks for
 * an answer for each new code.
 */
export const mayGoElsewhere: Readonly<Record<ErrorCode, boolean>> = {
  // The model's limits were checked before: what a backend refuses now are limits of its own.
  INVALID_INPUT: true,
  PROVIDER_REJECTED: true,
  // The backend it was queued for is gone, or cannot be used; that says nothing of the others.
  MODEL_UNAVAILABLE: true,
  WEIGHTS_INVALID: true,
  ENGINE_CRASHED: true,
  ENGINE_FAILED: true,
  DEVICE_UNUSABLE: true,
  DEVICE_LOST: true,
  PROVIDER_UNAUTHORIZED: true,
  PROVIDER_NO_CREDITS: true,
  PROVIDER_RATE_LIMITED: true,
  PROVIDER_MODEL_RETIRED: true,
  PROVIDER_UNAVAILABLE: true,
  PROVIDER_FAILED: true,
  // Billed perhaps, and nothing to show. What another backend makes is paid for there, once; the
  // account pays only for what it gets.
  PROVIDER_BAD_RESPONSE: true,
  OUTCOME_UNKNOWN: true,
  // No client waits for it any more.
  CANCELED: false,
  DEADLINE_EXCEEDED: false,
  // It goes on by itself, on the backend that may have made some of it.
  SHUTTING_DOWN: false,
  // What our own fault has left behind is not known, so it is not built upon.
  INTERNAL: false,
  // Every backend's images go to the same disk.
  STORAGE_FULL: false,
  // Another backend's image would be of the same prompt, and looked at by the same moderation.
  CONTENT_REFUSED: false,
  MODERATION_UNAVAILABLE: false,
  // Told before a generation is accepted: there is no attempt that could fail with them.
  INSUFFICIENT_CREDITS: false,
  BUDGET_EXCEEDED: false,
  IDEMPOTENCY_CONFLICT: false,
  RATE_LIMITED: false,
  NOT_FOUND: false,
  UNAUTHENTICATED: false,
  FORBIDDEN: false,
};
