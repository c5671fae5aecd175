import type { ClientGenerateMutation, ErrorCode } from './generated/types.ts';
import type { Generation } from './types.ts';

type Result = ClientGenerateMutation['generateImage'];

/** What the gateway answers instead of a generation; `code` tells which facts come with it. */
export type Refusal = Exclude<Result, { __typename: 'GenerateImageSuccess' }>;

/** Anything that the gateway refused or could not do. Switch on `code`, never on the message. */
export class DarkroomError extends Error {
  override readonly name: string = 'DarkroomError';
  readonly code: ErrorCode | 'NETWORK' | 'BAD_ANSWER';

  constructor(code: DarkroomError['code'], message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}

/** The gateway did not accept the request; nothing was stored or charged. */
export class RefusedError extends DarkroomError {
  override readonly name = 'RefusedError';
  /** The whole refusal, as a union on `__typename`: `issues`, `retryAt`, `required` and so on. */
  readonly refusal: Refusal;

  constructor(refusal: Refusal) {
    super(refusal.code, refusal.message);
    this.refusal = refusal;
  }
}

/** An accepted generation that ended without an image. What was not delivered is not charged. */
export class FailedError extends DarkroomError {
  override readonly name = 'FailedError';
  readonly generation: Generation;

  constructor(generation: Generation) {
    const { code, message } = generation.failure ?? {
      code: generation.status === 'CANCELED' ? ('CANCELED' as const) : ('INTERNAL' as const),
      message: `The generation ended as ${generation.status}.`,
    };
    super(code, message);
    this.generation = generation;
  }
}
