import type { ModelParameters } from '#models/definition.ts';
import type { CatalogueId } from '#models/index.ts';
import type { BackendId } from '#src/domain/backends.ts';
import type { Budget } from '#src/domain/budgets.ts';
import type { MicroCredits } from '#src/domain/credits.ts';
import type { Billed, ErrorCode, Failure } from '#src/domain/failures.ts';
import type {
  AttemptOutcome,
  Generation,
  Route,
  StoredImage,
  TerminalStatus,
} from '#src/domain/generation.ts';
import type { Phase } from '#src/domain/progress.ts';

/** Whose event it is. */
export interface OfGeneration {
  readonly requestId: string | null;
  /** The place in a trace of the request that asked for it; null where none was traced. */
  readonly traceparent: string | null;
  readonly generationId: string;
  readonly accountId: string;
  readonly model: CatalogueId;
}

/** Whose event it is, and of which attempt. */
export interface OfAttempt extends OfGeneration {
  readonly backend: BackendId;
  readonly attempt: number;
}

/** One backend as the routing saw it. */
export interface RoutedCandidate {
  readonly backend: BackendId;
  /** What it may cost at most. */
  readonly cost: MicroCredits;
  /** Milliseconds; null where nothing was measured yet. */
  readonly expectedMs: number | null;
  /** Generations waiting or running there. */
  readonly queued: number;
}

/** An HTTP request was answered, or its client has gone. */
export interface RequestEnded {
  readonly type: 'REQUEST_ENDED';
  readonly requestId: string;
  readonly method: string;
  /** Without the query, which may hold a token. */
  readonly path: string;
  readonly status: number;
  readonly ms: number;
  /** Its place in a trace, and the sender's; absent where it is not traced. */
  readonly traceparent?: string | undefined;
  readonly parentSpanId?: string | undefined;
}

/** A GraphQL operation was answered, or its subscription ended, over whatever door it came. */
export interface OperationEnded {
  readonly type: 'OPERATION_ENDED';
  readonly requestId: string | null;
  /** The place of its request in a trace; null where that is not traced. */
  readonly traceparent: string | null;
  /** Null where the document was refused. */
  readonly kind: 'query' | 'mutation' | 'subscription' | null;
  /** As its document calls it. */
  readonly name: string | null;
  /** What it asks of the root. */
  readonly fields: readonly string[];
  readonly accountId: string;
  readonly keyId: string | null;
  /** OK, or the code of its first error. */
  readonly outcome: string;
  /** The generation that it made or repeated. */
  readonly generationId?: string | undefined;
  /** What that was charged, where it ended before the answer. */
  readonly cost?: MicroCredits | undefined;
  /** Of a subscription: what it was sent. */
  readonly results?: number | undefined;
  readonly ms: number;
}

/** A request for a generation was not accepted. */
export interface Refused extends Omit<OfGeneration, 'generationId' | 'traceparent'> {
  readonly type: 'REFUSED';
  readonly code: ErrorCode;
  readonly message: string;
}

/** For the first time in its period, 80 % or more of a budget are used. */
export interface BudgetNearlyUsed extends Budget {
  readonly type: 'BUDGET_NEARLY_USED';
  readonly requestId: string | null;
}

/** A backend was chosen for the next attempt. */
export interface Routed extends OfGeneration {
  readonly type: 'ROUTED';
  readonly route: Route;
  /** Best first. */
  readonly candidates: readonly RoutedCandidate[];
  readonly rejected: readonly { readonly backend: BackendId; readonly reason: string }[];
  readonly reason: string;
}

export interface AcceptedEvent extends OfGeneration {
  readonly type: 'ACCEPTED';
  readonly backend: BackendId;
  readonly parameters: ModelParameters;
  readonly held: MicroCredits;
}

/** An attempt began. */
export interface Started extends OfAttempt {
  readonly type: 'STARTED';
  readonly reason: string;
  /** Milliseconds since the generation was accepted. */
  readonly waitedMs: number;
}

/** A backend does something else for a sample than before, such as drawing after loading. */
export interface PhaseBegan extends OfAttempt {
  readonly type: 'PHASE_BEGAN';
  readonly sample: number;
  readonly phase: Phase;
}

/** A backend that counts its steps has done some. */
export interface Stepped extends OfAttempt {
  readonly type: 'STEPPED';
  readonly sample: number;
  /** Done since it was last told, of one sample. */
  readonly steps: number;
}

export interface ImageStored extends OfAttempt {
  readonly type: 'IMAGE_STORED';
  readonly sample: number;
  readonly image: StoredImage;
  readonly cost: MicroCredits;
}

export interface SampleFailed extends OfAttempt {
  readonly type: 'SAMPLE_FAILED';
  readonly sample: number;
  readonly failure: Failure;
}

export interface AttemptEnded extends OfAttempt {
  readonly type: 'ATTEMPT_ENDED';
  /** Names of the operator's servers that it asked, in the order it did; none elsewhere. */
  readonly servers: readonly string[];
  readonly outcome: AttemptOutcome;
  readonly failure: Failure | null;
  readonly billed: Billed;
  /** Spent by it. */
  readonly cost: MicroCredits;
  readonly ms: number;
}

/** The terminal state: what it cost is charged and the rest of the hold is free. */
export interface Ended extends OfGeneration {
  readonly type: 'ENDED';
  readonly backend: BackendId;
  readonly status: TerminalStatus;
  readonly failure: Failure | null;
  readonly attempts: number;
  readonly charged: MicroCredits;
  /** Milliseconds since it was accepted. */
  readonly ms: number;
}

/** An administrator changed something. The log of administration has it as well, with what was before. */
export interface Administered {
  readonly type: 'ADMINISTERED';
  readonly action: string;
  /** Null where it is about no account. */
  readonly accountId: string | null;
  /** The id of the key, where it is about one. */
  readonly target: string | null;
  readonly actor: {
    readonly accountId: string | null;
    readonly keyId: string | null;
    readonly requestId: string | null;
  };
}

/** A transaction of the database is on disk. */
export interface Committed {
  readonly type: 'COMMITTED';
  readonly ms: number;
}

/** An update of a generation that is watched here came from another process. */
export interface UpdateHeard {
  readonly type: 'UPDATE_HEARD';
  /** Milliseconds from its commit there until it was read here. */
  readonly ms: number;
}

/** The database did not hear of this worker in time: what it ran goes on elsewhere. */
export interface LeaseLost {
  readonly type: 'LEASE_LOST';
}

/** What workers left that are gone waits for another one. */
export interface TakenOver {
  readonly type: 'TAKEN_OVER';
  /** Generations. */
  readonly count: number;
}

/**
 * What happens in the gateway: after it did, and once it is on disk where it is stored. Logs and
 * metrics are made of these and of nothing else; so are traces, but for the calls of providers.
 */
export type LifecycleEvent =
  | RequestEnded
  | OperationEnded
  | Refused
  | BudgetNearlyUsed
  | Routed
  | AcceptedEvent
  | Started
  | PhaseBegan
  | Stepped
  | ImageStored
  | SampleFailed
  | AttemptEnded
  | Ended
  | Administered
  | Committed
  | UpdateHeard
  | LeaseLost
  | TakenOver;

export function ofGeneration(
  generation: Pick<Generation, 'requestId' | 'traceparent' | 'id' | 'accountId' | 'model'>,
): OfGeneration {
  const { requestId, traceparent, id, accountId, model } = generation;
  return { requestId, traceparent, generationId: id, accountId, model };
}
