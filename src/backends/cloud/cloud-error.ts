import type { AvailabilityStatus } from '#src/domain/backends.ts';
import type { Failure } from '#src/domain/failures.ts';

/** What a refusal says about the requests after this one. */
export interface Cooldown {
  /** The whole account, or only the model that was asked for. */
  readonly scope: 'account' | 'model';
  readonly status: Extract<AvailabilityStatus, 'NO_CREDITS' | 'RETIRED' | 'DOWN'>;
  /** Tried again after this long; doubled each time it proves true again. */
  readonly forMs: number;
}

export interface CloudErrorFacts {
  readonly failure: Failure;
  /** Whether sending the very same request again is safe and promising: nothing was, or could be, billed for it. */
  readonly repeatable?: boolean | undefined;
  /** Whether it says that the service is failing, rather than that the request is wrong. */
  readonly outage?: boolean | undefined;
  readonly cooldown?: Cooldown | undefined;
  /** Micro-credits, where an answer told what was charged before it broke. */
  readonly cost?: number | undefined;
}

/** A call to a provider that did not bring what was asked for, as facts. Never holds a key or a header. */
export class CloudError extends Error {
  override readonly name = 'CloudError';
  readonly failure: Failure;
  readonly repeatable: boolean;
  readonly outage: boolean;
  readonly cooldown: Cooldown | undefined;
  readonly cost: number | undefined;

  constructor(facts: CloudErrorFacts) {
    super(facts.failure.message);
    this.failure = facts.failure;
    this.repeatable = facts.repeatable ?? false;
    this.outage = facts.outage ?? false;
    this.cooldown = facts.cooldown;
    this.cost = facts.cost;
  }
}
