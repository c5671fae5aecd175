import type { ModelParameters } from '#models/definition.ts';
import type { Failure } from '#src/domain/failures.ts';
import type { Attempt, Generation, GenerationEvent, Sample } from '#src/domain/generation.ts';
import { boundedProgress, idleProgress, type SampleProgress } from '#src/domain/progress.ts';
import type { Warning } from '#src/domain/warnings.ts';
import { fromJson, toInt } from '#src/store/stored-values.ts';

/* Rows as the tables have them, and what they mean. */

export interface GenerationRow {
  seq: number;
  id: string;
  account_id: string;
  request_id: string | null;
  key_id: string | null;
  traceparent: string | null;
  model: Generation['model'];
  parameters: string;
  route: string;
  status: Generation['status'];
  backend: Generation['backend'];
  reason: string;
  weights: Generation['weights'];
  revision: string;
  device: string | null;
  attempt: number;
  worker: string | null;
  cancel_at: number | null;
  cursor: number;
  progress: string;
  warnings: string;
  failure: string | null;
  estimated: number;
  deadline: number | null;
  created_at: number;
  started_at: number | null;
  finished_at: number | null;
  images_expired: number;
  tags: string;
}

export function toGeneration(row: GenerationRow): Generation {
  return {
    seq: row.seq,
    id: row.id,
    accountId: row.account_id,
    requestId: row.request_id,
    keyId: row.key_id,
    traceparent: row.traceparent,
    model: row.model,
    parameters: fromJson(row.parameters, noParameters),
    route: fromJson(row.route, anyRoute),
    status: row.status,
    backend: row.backend,
    reason: row.reason,
    weights: row.weights,
    revision: row.revision,
    device: fromJson<Generation['device']>(row.device ?? 'null', null),
    attempt: row.attempt,
    worker: row.worker,
    cancelAt: row.cancel_at,
    cursor: toInt(row.cursor),
    progress: toProgress(row.progress),
    warnings: fromJson<readonly Warning[]>(row.warnings, []),
    failure: toFailure(row.failure),
    estimated: row.estimated,
    deadline: row.deadline,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    imagesExpired: row.images_expired === 1,
    tags: toTexts(row.tags),
  };
}

export interface SampleRow {
  generation_id: string;
  position: number;
  id: string;
  seed: number;
  status: Sample['status'];
  submitting: number;
  handle: string | null;
  cost: number | null;
  failure: string | null;
  file: string | null;
  mime_type: string;
  width: number;
  height: number;
  bytes: number;
  sha256: string;
  thumbhash: string | null;
  moderation: Sample['moderation'];
  starred: number;
}

export function toSample(row: SampleRow): Sample {
  return {
    generationId: row.generation_id,
    index: row.position,
    id: row.id,
    seed: row.seed,
    status: row.status,
    submitting: row.submitting === 1,
    handle: row.handle,
    cost: row.cost,
    failure: toFailure(row.failure),
    moderation: row.moderation,
    image:
      // Empty where the generation was deleted.
      row.file === null || row.file === ''
        ? null
        : {
            key: row.file,
            mimeType: row.mime_type,
            width: toInt(row.width),
            height: toInt(row.height),
            bytes: toInt(row.bytes),
            sha256: row.sha256,
            thumbhash: row.thumbhash,
          },
    starred: row.starred === 1,
  };
}

export interface AttemptRow {
  number: number;
  backend: Attempt['backend'];
  reason: string;
  servers: string;
  outcome: Attempt['outcome'];
  failure: string | null;
  billed: Attempt['billed'];
  cost: number | null;
  started_at: number;
  finished_at: number | null;
}

export function toAttempt(row: AttemptRow): Attempt {
  return {
    number: toInt(row.number),
    backend: row.backend,
    reason: row.reason,
    servers: toTexts(row.servers),
    outcome: row.outcome,
    failure: toFailure(row.failure),
    billed: row.billed,
    cost: row.cost,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
  };
}

export interface EventRow {
  cursor: number;
  kind: GenerationEvent['kind'];
  status: GenerationEvent['status'];
  progress: string;
}

export function toEvent(generationId: string, row: EventRow): GenerationEvent {
  return {
    generationId,
    cursor: toInt(row.cursor),
    kind: row.kind,
    status: row.status,
    progress: toProgress(row.progress),
  };
}

/** Where they cannot be read: each field that needs them says so. */
const noParameters = {} as ModelParameters;

const anyRoute: Generation['route'] = {
  backend: 'AUTO',
  objective: 'BALANCED',
  fallback: true,
  maxCost: null,
  deadlineMs: null,
};

function toProgress(text: string): SampleProgress[] {
  return fromJson<(SampleProgress | null)[]>(text, []).map((told) =>
    boundedProgress(told ?? idleProgress),
  );
}

function toTexts(json: string): string[] {
  const texts = fromJson<object>(json, []);
  return Array.isArray(texts) ? texts.filter((text) => typeof text === 'string') : [];
}

function toFailure(text: string | null): Failure | null {
  return text === null ? null : fromJson(text, unreadableFailure);
}

const unreadableFailure: Failure = {
  code: 'INTERNAL',
  message: 'What was stored of this failure cannot be read.',
  retryable: true,
  billed: 'UNKNOWN',
};
