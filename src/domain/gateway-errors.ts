import type { BackendId } from './backends.ts';
import { type Budget, describeBudget } from './budgets.ts';
import { inCredits, type MicroCredits } from './credits.ts';
import type { ErrorCode } from './failures.ts';

/**
 * What a caller can act on, thrown by the service and shown as members of the result unions.
 * Anything else that is thrown is a fault of ours: masked for the client, logged for us.
 */
export abstract class GatewayError extends Error {
  abstract readonly code: ErrorCode;
}

/** One thing that is wrong with the input: where, what, and what would be right. */
export interface InputIssue {
  /** The argument path, as in `input.tinySD.width`. */
  readonly path: string;
  readonly message: string;
  /** What is allowed there, in words. */
  readonly allowed: string;
}

/** An issue as one whole sentence. */
export function sentenceOf({ path, message, allowed }: InputIssue): string {
  return `${path}: ${message} Allowed: ${allowed}.`;
}

export class InvalidInputError extends GatewayError {
  override readonly name = 'InvalidInputError';
  readonly code = 'INVALID_INPUT';
  readonly issues: readonly InputIssue[];

  constructor(issues: readonly InputIssue[]) {
    super(issues.map(sentenceOf).join(' '));
    this.issues = issues;
  }
}

/** The error of one argument. */
export function invalidInput(path: string, message: string, allowed: string): InvalidInputError {
  return new InvalidInputError([{ path, message, allowed }]);
}

export class InsufficientCreditsError extends GatewayError {
  override readonly name = 'InsufficientCreditsError';
  readonly code = 'INSUFFICIENT_CREDITS';
  readonly required: MicroCredits;
  readonly available: MicroCredits;

  constructor(required: MicroCredits, available: MicroCredits) {
    super(
      `This request may cost ${inCredits(required)} credits and ${inCredits(available)} are available; credits that are held for running generations return when those end.`,
    );
    this.required = required;
    this.available = available;
  }
}

export class BudgetExceededError extends GatewayError {
  override readonly name = 'BudgetExceededError';
  readonly code = 'BUDGET_EXCEEDED';
  readonly budget: Budget;
  readonly required: MicroCredits;

  constructor(budget: Budget, required: MicroCredits) {
    const left = Math.max(0, budget.amount - budget.used);
    super(
      `This request may cost ${inCredits(required)} credits and ${inCredits(left)} of ${inCredits(budget.amount)} are left of ${describeBudget(budget)}; it begins anew at ${new Date(budget.endsAt).toISOString()}.`,
    );
    this.budget = budget;
    this.required = required;
  }

  /** Milliseconds since the epoch. */
  get retryAt(): number {
    return this.budget.endsAt;
  }
}

/** Why one backend was not chosen. */
export interface Rejection {
  readonly backend: BackendId;
  readonly reason: string;
}

export class ModelUnavailableError extends GatewayError {
  override readonly name = 'ModelUnavailableError';
  readonly code = 'MODEL_UNAVAILABLE';
  readonly rejections: readonly Rejection[];
  /** Milliseconds since the epoch when it may be worth another try. */
  readonly retryAt: number | null;

  constructor(model: string, rejections: readonly Rejection[], retryAt: number | null) {
    const reasons = rejections.map(({ backend, reason }) => `${backend}: ${reason}`).join(' ');
    super(`No backend can run ${model} for this request. ${reasons}`);
    this.rejections = rejections;
    this.retryAt = retryAt;
  }
}

export class IdempotencyConflictError extends GatewayError {
  override readonly name = 'IdempotencyConflictError';
  readonly code = 'IDEMPOTENCY_CONFLICT';
  readonly generationId: string;

  constructor(key: string, generationId: string) {
    super(
      `The idempotency key "${key}" was used before with another request; use a new key for a new request.`,
    );
    this.generationId = generationId;
  }
}

export class RateLimitedError extends GatewayError {
  override readonly name = 'RateLimitedError';
  readonly code = 'RATE_LIMITED';
  /** Milliseconds since the epoch; null where it is not known. */
  readonly retryAt: number | null;

  constructor(message: string, retryAt: number | null) {
    super(message);
    this.retryAt = retryAt;
  }
}

export class NotFoundError extends GatewayError {
  override readonly name = 'NotFoundError';
  readonly code = 'NOT_FOUND';

  /** @param message where it is not an id that it was asked for by */
  constructor(what: string, message = `There is no ${what} with this id.`) {
    super(message);
  }
}

export class UnauthenticatedError extends GatewayError {
  override readonly name = 'UnauthenticatedError';
  readonly code = 'UNAUTHENTICATED';
}

export class ForbiddenError extends GatewayError {
  override readonly name = 'ForbiddenError';
  readonly code = 'FORBIDDEN';
}

export class StorageFullError extends GatewayError {
  override readonly name = 'StorageFullError';
  readonly code = 'STORAGE_FULL';

  /** @param why as the rest of a sentence, naming nothing of the machine */
  constructor(why: string, options?: ErrorOptions) {
    super(
      `The gateway cannot store anything at the moment: ${why}. Send the same request again when that is mended.`,
      options,
    );
  }
}

export class ContentRefusedError extends GatewayError {
  override readonly name = 'ContentRefusedError';
  readonly code = 'CONTENT_REFUSED';
  /** As the moderation gave it; null where it gave none. */
  readonly reason: string | null;

  constructor(reason: string | null) {
    super(
      `The moderation of this gateway does not let it pass${reason === null ? '.' : `: ${reason}`}`,
    );
    this.reason = reason;
  }
}

export class ModerationAwayError extends GatewayError {
  override readonly name = 'ModerationAwayError';
  readonly code = 'MODERATION_UNAVAILABLE';

  constructor() {
    super(
      'The moderation of this gateway does not answer, and nothing passes without it; try again later.',
    );
  }
}

export class ShuttingDownError extends GatewayError {
  override readonly name = 'ShuttingDownError';
  readonly code = 'SHUTTING_DOWN';

  constructor() {
    super(
      'The gateway is stopping and takes nothing new; send the same request again in a moment.',
    );
  }
}
