import type { ModelParameters } from '#models/definition.ts';
import type { CatalogueId } from '#models/index.ts';
import type { BackendChoice, BackendId, ComputingDevice, Weights } from './backends.ts';
import type { MicroCredits } from './credits.ts';
import type { Billed, Failure } from './failures.ts';
import type { SampleProgress } from './progress.ts';
import type { Warning } from './warnings.ts';

/** The states of a generation. The last four are terminal: nothing changes after them. */
export const generationStatuses = {
  QUEUED: 'Accepted and durable; waiting for a free slot on its backend.',
  RUNNING: 'A backend is working on it.',
  SUCCEEDED: 'Every sample is there.',
  PARTIAL: 'Some samples are there and some failed; only those there were charged.',
  FAILED: 'No sample could be made; see `failure`.',
  CANCELED: 'The caller canceled it; samples finished before are there.',
} as const satisfies Record<string, string>;
export type GenerationStatus = keyof typeof generationStatuses;
export type TerminalStatus = Exclude<GenerationStatus, 'QUEUED' | 'RUNNING'>;

export function isTerminal(status: GenerationStatus): status is TerminalStatus {
  return status !== 'QUEUED' && status !== 'RUNNING';
}

export const sampleStatuses = {
  PENDING: 'Not made yet.',
  SUCCEEDED: 'Ready at its URL.',
  FAILED: 'Could not be made; see `failure`.',
  CANCELED: 'Canceled before it was ready.',
} as const satisfies Record<string, string>;
export type SampleStatus = keyof typeof sampleStatuses;

/** What the operator's moderation said of an image. */
export const moderationVerdicts = {
  PASSED: 'It was looked at, and passed.',
  WITHHELD: 'It was looked at, and is not shown to anyone; see `failure`. It is not charged.',
  UNCHECKED: 'The moderation did not answer, and is set to let pass what it cannot look at.',
} as const satisfies Record<string, string>;
export type ModerationVerdict = keyof typeof moderationVerdicts;

export const attemptOutcomes = {
  SUCCEEDED: 'Every sample of the attempt was made.',
  PARTIAL: 'Some samples of the attempt were made.',
  FAILED: 'Nothing of it could be used.',
  CANCELED: 'Canceled while it ran.',
  INTERRUPTED: 'The gateway stopped during the attempt; the next one went on from there.',
} as const satisfies Record<string, string>;
export type AttemptOutcome = keyof typeof attemptOutcomes;

/** What the caller asks of the routing; every default is filled in. */
export interface Route {
  readonly backend: BackendChoice;
  /** Only these, in this order; absent for any. */
  readonly backends?: readonly BackendId[] | undefined;
  readonly objective: 'CHEAPEST' | 'FASTEST' | 'BALANCED';
  readonly fallback: boolean;
  readonly maxCost: MicroCredits | null;
  readonly deadlineMs: number | null;
  /** The backends that the key may use, as it was at acceptance; absent for any. */
  readonly allowed?: readonly BackendId[] | undefined;
}

export interface Generation {
  readonly seq: number;
  readonly id: string;
  readonly accountId: string;
  /** Of the request that asked for it; null where that is not known. */
  readonly requestId: string | null;
  /** The place of that request in a trace; null where none was traced. */
  readonly traceparent: string | null;
  /** The key that it was asked for with; null where none was needed. */
  readonly keyId: string | null;
  readonly model: CatalogueId;
  readonly parameters: ModelParameters;
  readonly route: Route;
  readonly status: GenerationStatus;
  /** The backend of the current or last attempt; before the first, the one it is queued for. */
  readonly backend: BackendId;
  /** Why the current or next attempt runs there. */
  readonly reason: string;
  readonly weights: Weights;
  readonly revision: string;
  /** Of the current or last attempt; null where its backend does not say. */
  readonly device: ComputingDevice | null;
  /** Number of the current attempt, 0 before the first: the fence of every change. */
  readonly attempt: number;
  /** The process that has it, where several share the work; null where none has, or there is but one. */
  readonly worker: string | null;
  /** When its cancellation was asked for while another process had it. */
  readonly cancelAt: number | null;
  /** Cursor of the last stored event. */
  readonly cursor: number;
  /** By sample. */
  readonly progress: readonly SampleProgress[];
  readonly warnings: readonly Warning[];
  readonly failure: Failure | null;
  readonly estimated: MicroCredits;
  readonly deadline: number | null;
  readonly createdAt: number;
  readonly startedAt: number | null;
  readonly finishedAt: number | null;
  /** Whether its image files were kept for their time and are deleted. */
  readonly imagesExpired: boolean;
  /** Its owner's, in the order given. */
  readonly tags: readonly string[];
}

/** One image of a generation: made, failed or still to come. */
export interface Sample {
  readonly generationId: string;
  /** From 0: its seed is the generation's seed plus this. */
  readonly index: number;
  readonly id: string;
  readonly seed: number;
  readonly status: SampleStatus;
  /** The money for it may have been spent: a submission was about to be sent. */
  readonly submitting: boolean;
  readonly handle: string | null;
  readonly cost: MicroCredits | null;
  readonly failure: Failure | null;
  /** Null where none was asked. */
  readonly moderation: ModerationVerdict | null;
  readonly image: StoredImage | null;
  /** Whether its owner marked it as one of the best. */
  readonly starred: boolean;
}

/** Whether the provider may be making it, and be billing it, at this moment. */
export function isInFlight(sample: Sample): boolean {
  return sample.status === 'PENDING' && sample.submitting;
}

/** Whether an attempt that ended now would leave it unknown whether the provider billed the sample. */
export function mayBeBilled(sample: Sample): boolean {
  return isInFlight(sample) || (sample.submitting && sample.failure?.billed === 'UNKNOWN');
}

export interface StoredImage {
  /** The key in the image store. */
  readonly key: string;
  readonly mimeType: string;
  readonly width: number;
  readonly height: number;
  readonly bytes: number;
  readonly sha256: string;
  /** Base64; null until a client asked for it. */
  readonly thumbhash: string | null;
}

export interface Attempt {
  readonly number: number;
  readonly backend: BackendId;
  readonly reason: string;
  /** Names of the operator's servers that were asked, in the order they were first; none elsewhere. */
  readonly servers: readonly string[];
  readonly outcome: AttemptOutcome | null;
  readonly failure: Failure | null;
  readonly billed: Billed;
  readonly cost: MicroCredits | null;
  readonly startedAt: number;
  readonly finishedAt: number | null;
}

/** The kinds of stored events, and SNAPSHOT, which a subscription without a cursor starts with. */
export const updateKinds = {
  SNAPSHOT: 'The state at the moment of subscribing.',
  ACCEPTED: 'The request was accepted and its credits held.',
  STARTED: 'An attempt began on a backend.',
  PROGRESS: 'A step was done.',
  IMAGE: 'A sample is ready.',
  SAMPLE_FAILED: 'A sample could not be made.',
  ATTEMPT_FAILED: 'An attempt ended without result; another one follows.',
  FINISHED: 'The terminal state; nothing follows.',
} as const satisfies Record<string, string>;
export type UpdateKind = keyof typeof updateKinds;

/** One stored change of a generation, as replay and live subscribers get it. */
export interface GenerationEvent {
  readonly generationId: string;
  readonly cursor: number;
  readonly kind: UpdateKind;
  readonly status: GenerationStatus;
  readonly progress: readonly SampleProgress[];
}
