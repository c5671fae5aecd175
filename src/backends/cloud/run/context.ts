import type { ModelParameters } from '#models/definition.ts';
import type { CatalogueId } from '#models/index.ts';
import type { BackendEvent, SampleRequest } from '#src/backends/backend.ts';
import type { CloudClient } from '#src/backends/cloud/client.ts';
import type { Clock } from '#src/backends/cloud/clock.ts';
import type { CloudError } from '#src/backends/cloud/cloud-error.ts';
import type { Balance } from '#src/backends/cloud/health/balance.ts';
import type { Circuit } from '#src/backends/cloud/health/circuit.ts';
import type { ColdStarts } from '#src/backends/cloud/health/cold-starts.ts';
import type { Cooldowns } from '#src/backends/cloud/health/cooldowns.ts';
import type { Observations } from '#src/backends/cloud/health/observations.ts';
import type { RateLimiter } from '#src/backends/cloud/health/rate-limiter.ts';
import type { Slots } from '#src/backends/cloud/health/slots.ts';
import type { Download } from '#src/backends/cloud/http/download.ts';
import type { Limits } from '#src/backends/cloud/limits.ts';
import type { Provider } from '#src/backends/cloud/provider.ts';
import type { Billed } from '#src/domain/failures.ts';
import type { StartImage } from '#src/domain/start-image.ts';
import type { ProgressTracker } from './progress-tracker.ts';

/** What all runs of a backend share. */
export interface Shared extends Clock {
  readonly provider: Provider;
  readonly client: CloudClient;
  readonly download: Download;
  readonly slots: Slots;
  readonly rateLimiter: RateLimiter;
  readonly circuits: Readonly<Record<CatalogueId, Circuit>>;
  readonly cooldowns: Cooldowns;
  readonly observations: Observations;
  readonly balance: Balance;
  readonly coldStarts: ColdStarts;
  readonly limits: Limits;
}

/** What the samples of one run share. */
export interface Run {
  readonly model: CatalogueId;
  readonly parameters: ModelParameters;
  readonly start: StartImage | undefined;
  /** By the clock that never jumps. */
  readonly deadlineAt: number | undefined;
  /** A refusal that holds for every sample: those not sent yet need not ask. */
  refused: CloudError | null;
  /** Samples that have their turn, or had it and may be paid for: then the others wait for the rate limit, rather than leave the run incomplete. */
  begun: number;
}

/** What is known of the money for one sample, kept up to date so that it can be told whenever the run stops. */
export interface Billing {
  billed: Billed;
  /** Micro-credits, once they are known. */
  cost: number | undefined;
  /** The provider's id of a submitted job. */
  handle: string | undefined;
}

export interface SampleContext {
  readonly shared: Shared;
  readonly run: Run;
  readonly sample: SampleRequest;
  readonly billing: Billing;
  readonly tracker: ProgressTracker;
  /** Resolves when the event was dealt with. */
  readonly tell: (event: BackendEvent) => Promise<void>;
  readonly signal: AbortSignal;
}
