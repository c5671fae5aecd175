import type { Sql } from '#src/store/database.ts';
import type { Attempt, Generation, GenerationEvent, Sample } from './generation.ts';

/** Reads of generations and what belongs to them. Rows are ours, written from the same types, so JSON is trusted. */
export const repository = {
  generation: (sql: Sql, id: string): Generation | undefined => {
    const row = sql.get<GenerationRow>('SELECT * FROM generations WHERE id = ?', id);
    return row && toGeneration(row);
  },

  /** Every generation that has not ended, oldest first. */
  open: (sql: Sql): Generation[] =>
    sql
      .all<GenerationRow>('SELECT * FROM generations WHERE finished_at IS NULL ORDER BY seq')
      .map(toGeneration),

  /** Every generation that waits for a place and whose deadline has passed. */
  overdue: (sql: Sql, now: number): Generation[] =>
    sql
      .all<GenerationRow>(
        "SELECT * FROM generations WHERE finished_at IS NULL AND status = 'QUEUED' AND deadline < ?",
        now,
      )
      .map(toGeneration),

  /** An account's generations, newest first. */
  page: (sql: Sql, accountId: string, page: Page): Generation[] =>
    sql
      .all<GenerationRow>(
        `SELECT * FROM generations WHERE account_id = ? AND seq < ? AND seq > ?
           AND (?4 IS NULL OR model = ?4) AND (?5 IS NULL OR status IN (SELECT value FROM json_each(?5)))
         ORDER BY seq ${page.oldestFirst ? 'ASC' : 'DESC'} LIMIT ?6`,
        accountId,
        page.before ?? Number.MAX_SAFE_INTEGER,
        page.after ?? 0,
        page.model ?? null,
        page.statuses ? JSON.stringify(page.statuses) : null,
        page.limit,
      )
      .map(toGeneration),

  samples: (sql: Sql, generationId: string): Sample[] =>
    sql
      .all<SampleRow>(
        'SELECT * FROM samples WHERE generation_id = ? ORDER BY position',
        generationId,
      )
      .map(toSample),

  sample: (sql: Sql, id: string): Sample | undefined => {
    const row = sql.get<SampleRow>('SELECT * FROM samples WHERE id = ?', id);
    return row && toSample(row);
  },

  attempts: (sql: Sql, generationId: string): Attempt[] =>
    sql
      .all<AttemptRow>(
        'SELECT * FROM attempts WHERE generation_id = ? ORDER BY number',
        generationId,
      )
      .map(toAttempt),

  /** Stored events after a cursor, in order. */
  events: (sql: Sql, generationId: string, after: number, limit: number): GenerationEvent[] =>
    sql
      .all<EventRow>(
        'SELECT * FROM events WHERE generation_id = ? AND cursor > ? ORDER BY cursor LIMIT ?',
        generationId,
        after,
        limit,
      )
      .map((row) => ({
        generationId,
        cursor: row.cursor,
        kind: row.kind,
        status: row.status,
        progress: JSON.parse(row.progress),
      })),
};

/** Generations with `after < seq < before`. */
export interface Page {
  readonly limit: number;
  readonly before?: number | undefined;
  readonly after?: number | undefined;
  readonly oldestFirst?: boolean | undefined;
  readonly model?: string | undefined;
  readonly statuses?: readonly string[] | undefined;
}

interface GenerationRow {
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

const toGeneration = (row: GenerationRow): Generation => ({
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
});

interface SampleRow {
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

const toSample = (row: SampleRow): Sample => ({
  generationId: row.generation_id,
  position: row.position,
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
          file: row.file,
          mimeType: row.mime_type,
          width: row.width,
          height: row.height,
          bytes: row.bytes,
          sha256: row.sha256,
          thumbhash: row.thumbhash,
        },
});

interface AttemptRow {
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

const toAttempt = (row: AttemptRow): Attempt => ({
  number: row.number,
  backend: row.backend,
  reason: row.reason,
  outcome: row.outcome,
  failure: row.failure === null ? null : JSON.parse(row.failure),
  billed: row.billed,
  cost: row.cost,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
});

interface EventRow {
  cursor: number;
  kind: GenerationEvent['kind'];
  status: GenerationEvent['status'];
  progress: string;
}
