import type { PullFailureCode } from '#src/pulls/pull.ts';

/** Why a download did not come to its end, as one sentence for people. What was downloaded so far stays. */
export class PullError extends Error {
  override readonly name = 'PullError';
  readonly code: PullFailureCode;

  constructor(message: string, code: PullFailureCode = 'OTHER', options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
