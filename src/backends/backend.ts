import type { ModelParameters } from '#models/definition.ts';
import type { CatalogueId } from '#models/index.ts';
import type { OfferedLora } from '#models/loras.ts';
import type {
  AvailabilityStatus,
  BackendId,
  ComputingDevice,
  Weights,
} from '#src/domain/backends.ts';
import type { MicroCredits } from '#src/domain/credits.ts';
import type { Failure } from '#src/domain/failures.ts';
import type { Picture } from '#src/domain/picture.ts';
import type { SampleProgress } from '#src/domain/progress.ts';
import type { StartImage } from '#src/domain/start-image.ts';
import type { WarningCode } from '#src/domain/warnings.ts';

/**
 * THE INTERFACE: who makes images.
 *
 * A backend is given a request and an AbortSignal and yields events. It never stores, charges or
 * publishes, and knows nothing of accounts, credits or GraphQL: the generation service does that
 * with what the backend yields.
 */
export interface Backend {
  readonly id: BackendId;
  /** How many generations it runs at once; the rest waits in the queue. May change as it learns. */
  readonly concurrency: number;

  /**
   * What this backend can do for a model right now. Synchronous and free: it reads what the
   * backend already knows (configuration, files found, the last answers) and does no I/O, because
   * the router asks on every request and `models { availability }` on every page view.
   */
  offer(model: CatalogueId): Offer;

  /** Resolves when it is known what pictures can be made larger by here, which at the start takes a moment. */
  knowFactors?(): Promise<void>;

  /** Looks for LoRAs that were added, changed or removed: offers know of them when it resolves. */
  refreshLoras?(): Promise<void>;

  /**
   * Makes the samples of one attempt.
   *
   * Order of events: for each sample any number of `submitting`, `submitted` and `progress`, then
   * exactly one of `image` or `sampleFailed`; samples may interleave. The iterator returns when
   * each sample has had its end.
   *
   * The consumer makes each event durable before it asks for the next one. So yield `submitting`
   * *before* sending what costs money: a gateway that is killed afterwards knows that the outcome
   * of this sample is unknown and does not pay for it again. And yield `submitted` *before* the
   * first poll: the restarted gateway finds the handle, passes it in `sample.handle`, and the
   * backend re-attaches and pays nothing.
   *
   * Throws a BackendError when the whole attempt failed: nothing of it can be used, and nothing of
   * it was paid for. A single sample's failure is an event, and so is every failure that cost, or
   * may have cost, money.
   *
   * When the signal aborts, stop as soon as the medium allows (between UNet calls; between polls),
   * yield what is known of samples that cost money (`sampleFailed` with the code of the reason, or
   * OUTCOME_UNKNOWN on SHUTTING_DOWN, and an honest `billed`), and throw the signal's reason, which is a StopReason. On SHUTTING_DOWN a
   * sample with a handle is left without an end: the next process re-attaches to it. Returning
   * early from the iteration (`return()`) has the same effect as an abort, and tells nothing.
   */
  run(request: BackendRequest, signal: AbortSignal): AsyncIterable<BackendEvent>;
}

export type Offering = Pick<Backend, 'concurrency' | 'offer' | 'refreshLoras' | 'knowFactors'>;

export interface BackendRequest {
  readonly generationId: string;
  readonly model: CatalogueId;
  /** Normalised: every default filled in, the seed drawn. */
  readonly parameters: ModelParameters;
  /** Of the offer that the attempt began with: what it draws is that of this revision, where it is still known. */
  readonly revision?: string | undefined;
  /** The picture that `parameters.image` names, and its mask; absent where it starts from noise. */
  readonly start?: StartImage | undefined;
  /** The samples still to make; a sample's seed is `parameters.seed + index`. */
  readonly samples: readonly SampleRequest[];
  /** Milliseconds since the epoch; the signal aborts then too, this is for choosing time limits. */
  readonly deadline?: number | undefined;
  /** Asked at each step: whether a client selected the preview at this moment. A preview costs time. */
  wantsPreview(): boolean;
}

export interface SampleRequest {
  readonly index: number;
  readonly seed: number;
  /** The provider's id of a job that an earlier attempt submitted: re-attach to it, do not submit again. */
  readonly handle?: string | undefined;
}

export type BackendEvent =
  | { readonly type: 'submitting'; readonly sample: number }
  | { readonly type: 'submitted'; readonly sample: number; readonly handle: string }
  | { readonly type: 'progress'; readonly sample: number; readonly progress: SampleProgress }
  | {
      readonly type: 'image';
      readonly sample: number;
      readonly picture: Picture;
      /** The seed really used, where it differs from the one asked for. */
      readonly seed?: number | undefined;
      /** What the provider charged; absent where it did not say (local, or unreported). */
      readonly cost?: MicroCredits | undefined;
    }
  | {
      readonly type: 'sampleFailed';
      readonly sample: number;
      readonly failure: Failure;
      readonly cost?: MicroCredits | undefined;
    }
  /** What the samples that follow are computed on, where the backend knows. */
  | { readonly type: 'computing'; readonly device: ComputingDevice }
  /** One of the operator's servers is asked for the sample; the name is what the operator calls it. */
  | { readonly type: 'asking'; readonly sample: number; readonly server: string }
  | { readonly type: 'warning'; readonly code: WarningCode; readonly message: string };

export interface Offer {
  readonly status: AvailabilityStatus;
  /** A sentence for people: why it is so, and what to do about it. */
  readonly reason: string;
  /** Milliseconds since the epoch when the status is expected to change. */
  readonly until?: number | undefined;
  readonly weights: Weights;
  /** The weights' or the contract's revision, for the recipe: a commit, a hash, `v1`. */
  readonly revision: string;
  /** The LoRAs that it has, those included that do not fit the model. Absent where it adds none: no such request comes to it. */
  readonly loras?: readonly OfferedLora[] | undefined;
  /** What a picture can be made larger by here. Absent where nothing is: the model draws, or it cannot. */
  readonly factors?: readonly number[] | undefined;
  /**
   * Whether a request with these parameters can run here at all: a sentence why not, or null. It is
   * logged, so it quotes no prompt.
   */
  refuses(parameters: ModelParameters): string | null;
  /**
   * What all samples of such a request would cost and take, from prices, past answers and
   * measurements. It means nothing where the status is NOT_SERVED or the request is refused.
   */
  quote(parameters: ModelParameters): Quote;
}

export interface Quote {
  /** For all samples. The same number twice where the price is fixed. */
  readonly low: MicroCredits;
  readonly high: MicroCredits;
  /** Milliseconds from a free place to the last image; null before there is anything to tell from. */
  readonly expectedMs: number | null;
}

/** What the reason of a run's signal tells, as CANCELED, DEADLINE_EXCEEDED or SHUTTING_DOWN. */
export interface StopReason extends Error {
  readonly failure: Failure;
}

/** Thrown by a backend when the whole attempt failed. */
export class BackendError extends Error {
  override readonly name = 'BackendError';
  readonly failure: Failure;

  constructor(failure: Failure, options?: ErrorOptions) {
    super(failure.message, options);
    this.failure = failure;
  }
}
