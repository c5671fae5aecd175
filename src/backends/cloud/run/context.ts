import type { ModelParameters } from '#models/definition.ts';
import type { ModelId } from '#models/index.ts';
import type { BackendEvent, SampleRequest } from '#src/backends/backend.ts';
import type { SegmindError } from '#src/backends/cloud/cloud-error.ts';
import type { Upstream } from '#src/backends/cloud/health/balance.ts';
import type { Circuit } from '#src/backends/cloud/health/circuit.ts';
import type { ColdStarts } from '#src/backends/cloud/health/cold-starts.ts';
import type { Standings } from '#src/backends/cloud/health/cooldowns.ts';
import type { Experience } from '#src/backends/cloud/health/observations.ts';
import type { RateLimiter } from '#src/backends/cloud/health/rate-limiter.ts';
import type { Places } from '#src/backends/cloud/health/slots.ts';
import type { SegmindClient } from '#src/backends/segmind/client.ts';
import type { Contract, Limits } from '#src/backends/segmind/options.ts';
import type { Billed } from '#src/domain/failures.ts';
import type { Tracker } from './progress-tracker.ts';

/** What all runs of the backend share. */
export interface Shared {
  readonly client: SegmindClient;
  readonly places: Places;
  readonly rateLimiter: RateLimiter;
  readonly circuits: Readonly<Record<ModelId, Circuit>>;
  readonly standings: Standings;
  readonly experience: Experience;
  readonly upstream: Upstream;
  readonly coldStarts: ColdStarts;
  readonly limits: Limits;
  readonly base64: boolean;
  readonly now: () => number;
}

/** What the samples of one run share. */
export interface Run {
  readonly model: ModelId;
  readonly parameters: ModelParameters;
  readonly contract: Contract;
  readonly deadline: number | undefined;
  /** A refusal that holds for every sample: those not sent yet need not ask. */
  refused: SegmindError | null;
  /** Samples that have their turn, or had it and may be paid for: then the others wait for the rate limit, rather than leave the run incomplete. */
  begun: number;
}

/** Where the money of one sample stands, kept up to date so that it can be told whenever the run stops. */
export interface Purse {
  billed: Billed;
  /** Micro-credits, once they are known. */
  cost: number | undefined;
  /** The request id of a submitted job. */
  handle: string | undefined;
}

export interface SampleContext {
  readonly shared: Shared;
  readonly run: Run;
  readonly sample: SampleRequest;
  readonly purse: Purse;
  readonly tracker: Tracker;
  /** Resolves when the event was dealt with. */
  readonly tell: (event: BackendEvent) => Promise<void>;
  readonly signal: AbortSignal;
}
