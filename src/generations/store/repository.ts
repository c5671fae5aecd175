import type { Attempt, Generation, GenerationEvent, Sample } from '#src/domain/generation.ts';
import type { Sql } from '#src/store/sqlite/store.ts';
import {
  type AttemptRow,
  type EventRow,
  type GenerationRow,
  type SampleRow,
  toAttempt,
  toEvent,
  toGeneration,
  toSample,
} from './rows.ts';

/** Reads of generations and what belongs to them. */
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
      .map((row) => toEvent(generationId, row)),
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
