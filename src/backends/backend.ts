import type { ModelParameters } from '#models/definition.ts';
import type { ModelId } from '#models/index.ts';
import type { Failure } from '#src/domain/failures.ts';
import type { ImageFile } from '#src/images/formats/image-file.ts';

/** Every backend, in the order in which ties are broken. Adding one here makes the compiler list what is missing. */
export const backendIds = ['segmind', 'local'] as const;
export type BackendId = (typeof backendIds)[number];

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
  offer(model: ModelId): Offer;

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
   * yield what is known of samples that cost money (`sampleFailed` with the code of the reason and
   * an honest `billed`), and throw the signal's reason, which is a StopReason. On SHUTTING_DOWN a
   * sample with a handle is left without an end: the next process re-attaches to it. Returning
   * early from the iteration (`return()`) has the same effect as an abort, and tells nothing.
   */
  run(request: BackendRequest, signal: AbortSignal): AsyncIterable<BackendEvent>;
}

export interface BackendRequest {
  readonly generationId: string;
  readonly model: ModelId;
  /** Normalised: every default filled in, the seed drawn. */
  readonly parameters: ModelParameters;
  /** The samples still to make; a sample's seed is `parameters.seed + index`. */
  readonly samples: readonly SampleRequest[];
  /** Milliseconds since the epoch; the signal aborts then too, this is for choosing time limits. */
  readonly deadline?: number | undefined;
  /** Asked at each step: whether somebody selected the preview at this moment. A preview costs time. */
  wantsPreview(): boolean;
}

export interface SampleRequest {
  readonly index: number;
  readonly seed: number;
  /** The provider's id of a job that an earlier attempt submitted: re-attach to it, do not submit again. */
  readonly handle?: string | undefined;
}

/** Where a run is. Values are printed into the GraphQL enum `Phase`. */
export const phases = {
  QUEUED: 'Waiting for a free place on the backend.',
  LOADING: 'The backend is getting the model ready: reading weights, or a cold start in the cloud.',
  ENCODING: 'The prompt is being turned into embeddings.',
  DENOISING: 'The image is developing, step by step.',
  DECODING: 'The latents are being decoded into pixels, or the result is being downloaded.',
  STORING: 'The image is being encoded and stored.',
  DONE: 'Nothing more will happen.',
} as const satisfies Record<string, string>;
export type Phase = keyof typeof phases;

/** MEASURED: counted by the engine. ESTIMATED: from past latencies, because the provider reports none. */
export type ProgressBasis = 'MEASURED' | 'ESTIMATED';

export interface SampleProgress {
  readonly phase: Phase;
  /** Model evaluations done, and in all. Of 2N-1 for second-order schedulers, so not the steps asked for. */
  readonly step: number;
  readonly steps: number;
  /** 0 to 1 of this sample, never falling within an attempt, 1 only when the sample has ended. */
  readonly fraction: number;
  /** Milliseconds left for this sample, when there is a basis to say so. */
  readonly etaMs?: number | undefined;
  readonly basis: ProgressBasis;
  /** A small picture as a `data:image/webp;base64,…` URL, only when wanted. */
  readonly preview?: string | undefined;
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
      /** What the provider charged, in micro-credits; absent where it did not say (local, or unreported). */
      readonly cost?: number | undefined;
    }
  | {
      readonly type: 'sampleFailed';
      readonly sample: number;
      readonly failure: Failure;
      readonly cost?: number | undefined;
    }
  | { readonly type: 'warning'; readonly code: WarningCode; readonly message: string };

/** Printed into the GraphQL enum `WarningCode`. */
export const warningCodes = {
  PROMPT_TRUNCATED:
    'The prompt is longer than the text encoder reads; the message quotes what was cut.',
  DEMO_WEIGHTS: 'The image is drawn by the small demo weights, not by the published model.',
  PARAMETER_IGNORED: 'The chosen backend has no such option.',
  BEST_EFFORT_SEED: 'The provider reported another seed than the one asked for.',
  COST_UNREPORTED: 'The provider did not say what it charged; the estimate was used.',
} as const satisfies Record<string, string>;
export type WarningCode = keyof typeof warningCodes;

/** An image as it leaves a backend: raw pixels from the engine, a finished file from a provider. */
export type Picture =
  | {
      readonly kind: 'pixels';
      /** RGB, 8 bits, row by row: `width * height * 3` bytes. */
      readonly data: Uint8Array;
      readonly width: number;
      readonly height: number;
    }
  | { readonly kind: 'file'; readonly file: ImageFile };

/** Where a model comes from on a backend. DEMO: the small weights in this repository. */
export type Weights = 'PUBLISHED' | 'DEMO';

/** Printed into the GraphQL enum `AvailabilityStatus`. */
export const availabilityStatuses = {
  AVAILABLE: 'Ready to take a request.',
  COLD: 'Ready, but the first request waits for the model to load.',
  RATE_LIMITED: 'Takes requests again at `until`.',
  NO_CREDITS: "The gateway's account at the provider cannot pay for this model.",
  RETIRED: 'The provider does not serve this model any more.',
  UNCONFIGURED: 'Not set up: no key, or no weights.',
  DOWN: 'Failing at the moment; tried again at `until` where that is known.',
} as const satisfies Record<string, string>;
export type AvailabilityStatus = keyof typeof availabilityStatuses;

export interface Offer {
  readonly status: AvailabilityStatus;
  /** A sentence for people: why it is so, and what to do about it. */
  readonly reason: string;
  /** Milliseconds since the epoch when the status is expected to change. */
  readonly until?: number | undefined;
  readonly weights: Weights;
  /** The weights' or the contract's revision, for the recipe: a commit, a hash, `v1`. */
  readonly revision: string;
  /** Whether a request with these parameters can run here at all: a sentence why not, or null. */
  refuses(parameters: ModelParameters): string | null;
  /** What all samples of such a request would cost and take, from prices, past answers and measurements. */
  quote(parameters: ModelParameters): Quote;
}

export interface Quote {
  /** Micro-credits, for all samples. The same number twice where the price is fixed. */
  readonly low: number;
  readonly high: number;
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
