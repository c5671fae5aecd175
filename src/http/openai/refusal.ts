import type { ErrorCode } from '#src/domain/failures.ts';
import { type InputIssue, sentenceOf } from '#src/domain/gateway-errors.ts';

/** Codes of this door alone. */
type DoorCode = 'STILL_RUNNING' | 'NOT_SERVED' | 'METHOD_NOT_ALLOWED';

interface Kind {
  readonly status: number;
  /** As OpenAI calls kinds of errors. */
  readonly type: string;
}

const ofRequest = (status: number): Kind => ({ status, type: 'invalid_request_error' });
const ofServer = (status: number): Kind => ({ status, type: 'server_error' });

/** What each code is in HTTP and in OpenAI's words. */
export const kinds: Readonly<Record<ErrorCode | DoorCode, Kind>> = {
  INVALID_INPUT: ofRequest(400),
  // Both not 429, as OpenAI has it: clients would send it again and again.
  INSUFFICIENT_CREDITS: { status: 402, type: 'insufficient_quota' },
  BUDGET_EXCEEDED: { status: 402, type: 'insufficient_quota' },
  MODEL_UNAVAILABLE: ofServer(503),
  IDEMPOTENCY_CONFLICT: ofRequest(409),
  RATE_LIMITED: { status: 429, type: 'rate_limit_error' },
  NOT_FOUND: ofRequest(404),
  METHOD_NOT_ALLOWED: ofRequest(405),
  UNAUTHENTICATED: { status: 401, type: 'authentication_error' },
  FORBIDDEN: { status: 403, type: 'permission_error' },
  CANCELED: ofRequest(409),
  DEADLINE_EXCEEDED: ofServer(504),
  STILL_RUNNING: ofServer(504),
  WEIGHTS_INVALID: ofServer(500),
  ENGINE_CRASHED: ofServer(500),
  ENGINE_FAILED: ofServer(500),
  DEVICE_UNUSABLE: ofServer(500),
  DEVICE_LOST: ofServer(500),
  PROVIDER_REJECTED: ofRequest(400),
  PROVIDER_UNAUTHORIZED: ofServer(502),
  PROVIDER_NO_CREDITS: ofServer(502),
  PROVIDER_RATE_LIMITED: ofServer(503),
  PROVIDER_MODEL_RETIRED: ofServer(502),
  PROVIDER_UNAVAILABLE: ofServer(502),
  PROVIDER_FAILED: ofServer(502),
  PROVIDER_BAD_RESPONSE: ofServer(502),
  OUTCOME_UNKNOWN: ofServer(502),
  CONTENT_REFUSED: ofRequest(400),
  MODERATION_UNAVAILABLE: ofServer(503),
  STORAGE_FULL: ofServer(507),
  SHUTTING_DOWN: ofServer(503),
  NOT_SERVED: ofServer(501),
  INTERNAL: ofServer(500),
};

export interface RefusalFacts {
  readonly code: keyof typeof kinds;
  readonly message: string;
  readonly issues?: readonly InputIssue[] | undefined;
  /** A moment as the API writes it. */
  readonly retryAt?: string | null | undefined;
  /** The id of the generation, where one was accepted. */
  readonly generation?: string | undefined;
  /** Whether sending the request again costs nothing and may help. OpenAI's clients do so by themselves. */
  readonly repeatable?: boolean | undefined;
  /** Those that the address takes, where the request's is none of them. */
  readonly methods?: string | undefined;
  /** Where HTTP has a closer one than the code's. */
  readonly status?: number | undefined;
}

/** Why a request of OpenAI's API is not answered with images. */
export class Refusal extends Error {
  override readonly name = 'Refusal';
  readonly facts: RefusalFacts;

  constructor(facts: RefusalFacts) {
    super(facts.message);
    this.facts = facts;
  }

  /** The same of this generation. */
  of(generation: string): Refusal {
    return new Refusal({ ...this.facts, generation });
  }
}

/** The body of an error, as OpenAI's clients read it, with every issue and the generation besides. */
export function errorBody({ code, message, issues = [], generation }: RefusalFacts) {
  const [first] = issues;
  const says = issues.map(sentenceOf);
  return {
    message: says.length > 0 ? says.join(' ') : message,
    type: kinds[code].type,
    param: first?.path ?? null,
    code,
    ...(first && { issues }),
    ...(generation !== undefined && { generation }),
  };
}
