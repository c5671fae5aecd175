import type { Attempt, Generation, GenerationEvent, Sample } from '#src/domain/generation.ts';

/* Rows as the tables have them, and what they mean. Written from the same types, so JSON is trusted. */

export interface GenerationRow {
  seq: number;
  id: string;
  account_id: string;
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
}

export function toGeneration(row: GenerationRow): Generation {
  return {
    seq: row.seq,
    id: row.id,
    accountId: row.account_id,
    model: row.model,
    parameters: JSON.parse(row.parameters),
    route: JSON.parse(row.route),
    status: row.status,
    backend: row.backend,
    reason: row.reason,
    weights: row.weights,
    revision: row.revision,
    device: row.device === null ? null : JSON.parse(row.device),
    attempt: row.attempt,
    cursor: row.cursor,
    progress: JSON.parse(row.progress),
    warnings: JSON.parse(row.warnings),
    failure: row.failure === null ? null : JSON.parse(row.failure),
    estimated: row.estimated,
    deadline: row.deadline,
    createdAt: row.created_at,
    startedAt: row.started_at,
    finishedAt: row.finished_at,
    imagesExpired: row.images_expired === 1,
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
    failure: row.failure === null ? null : JSON.parse(row.failure),
    image:
      row.file === null
        ? null
        : {
            key: row.file,
            mimeType: row.mime_type,
            width: row.width,
            height: row.height,
            bytes: row.bytes,
            sha256: row.sha256,
            thumbhash: row.thumbhash,
          },
  };
}

export interface AttemptRow {
  number: number;
  backend: Attempt['backend'];
  reason: string;
  outcome: Attempt['outcome'];
  failure: string | null;
  billed: Attempt['billed'];
  cost: number | null;
  started_at: number;
  finished_at: number | null;
}

export function toAttempt(row: AttemptRow): Attempt {
  return {
    number: row.number,
    backend: row.backend,
    reason: row.reason,
    outcome: row.outcome,
    failure: row.failure === null ? null : JSON.parse(row.failure),
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
    cursor: row.cursor,
    kind: row.kind,
    status: row.status,
    progress: JSON.parse(row.progress),
  };
}
