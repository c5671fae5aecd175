import type { Attempt, Generation, GenerationEvent, Sample } from '#src/domain/generation.ts';
import { inList } from '#src/store/in-list.ts';
import { all, get, type Steps } from '#src/store/steps.ts';
import { type GenerationFilter, whereOf } from './filter.ts';
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
  *generation(id: string): Steps<Generation | undefined> {
    const row = yield* get<GenerationRow>('SELECT * FROM generations WHERE id = ?', id);
    return row && toGeneration(row);
  },

  /** Every generation that has not ended, oldest first. */
  *open(): Steps<Generation[]> {
    const rows = yield* all<GenerationRow>(
      'SELECT * FROM generations WHERE finished_at IS NULL ORDER BY seq',
    );
    return rows.map(toGeneration);
  },

  /** Generations that no process has, and whose deadline has passed. */
  *overdue(now: number, limit: number): Steps<Generation[]> {
    const rows = yield* all<GenerationRow>(
      'SELECT * FROM generations WHERE finished_at IS NULL AND worker IS NULL AND deadline < ? ORDER BY seq LIMIT ?',
      now,
      limit,
    );
    return rows.map(toGeneration);
  },

  /** An account's generations, newest first. */
  *page(accountId: string, page: Page): Steps<Generation[]> {
    const { text, values } = whereOf(accountId, page);
    const rows = yield* all<GenerationRow>(
      `SELECT * FROM generations WHERE ${text} AND seq < ? AND seq > ?
       ORDER BY seq ${page.oldestFirst ? 'ASC' : 'DESC'} LIMIT ?`,
      ...values,
      page.before ?? Number.MAX_SAFE_INTEGER,
      page.after ?? 0,
      page.limit,
    );
    return rows.map(toGeneration);
  },

  /** How many generations of an account there are, read out of the index of its pages. */
  *count(accountId: string, filter: GenerationFilter): Steps<number> {
    const { text, values } = whereOf(accountId, filter);
    const row = yield* get<{ count: number }>(
      `SELECT CAST(count(*) AS BIGINT) AS count FROM generations WHERE ${text}`,
      ...values,
    );
    return row!.count;
  },

  *samples(generationId: string): Steps<Sample[]> {
    const rows = yield* all<SampleRow>(
      'SELECT * FROM samples WHERE generation_id = ? ORDER BY position',
      generationId,
    );
    return rows.map(toSample);
  },

  *sample(id: string): Steps<Sample | undefined> {
    const row = yield* get<SampleRow>('SELECT * FROM samples WHERE id = ?', id);
    return row && toSample(row);
  },

  *attempts(generationId: string): Steps<Attempt[]> {
    const rows = yield* all<AttemptRow>(
      'SELECT * FROM attempts WHERE generation_id = ? ORDER BY number',
      generationId,
    );
    return rows.map(toAttempt);
  },

  /** Stored events after a cursor, in order. */
  *events(generationId: string, after: number, limit: number): Steps<GenerationEvent[]> {
    const rows = yield* all<EventRow>(
      'SELECT * FROM events WHERE generation_id = ? AND cursor > ? ORDER BY cursor LIMIT ?',
      generationId,
      after,
      limit,
    );
    return rows.map((row) => toEvent(generationId, row));
  },

  /** By generation the stored events after a cursor, in order. */
  *eventsOf(after: ReadonlyMap<string, number>): Steps<GenerationEvent[]> {
    const text = 'SELECT * FROM events WHERE generation_id = ? AND cursor > ? ORDER BY cursor';
    const ids = [...after.keys()];
    const results = yield ids.map((id) => ({ text, values: [id, after.get(id)!] }));
    return results.flatMap(({ rows }, at) =>
      (rows as EventRow[]).map((row) => toEvent(ids[at]!, row)),
    );
  },

  /** The last cursor of each of these generations. */
  *cursors(ids: readonly string[]): Steps<Map<string, number>> {
    const { text, values } = inList(ids);
    const rows = yield* all<{ id: string; cursor: number }>(
      `SELECT id, cursor FROM generations WHERE id ${text}`,
      ...values,
    );
    return new Map(rows.map(({ id, cursor }) => [id, cursor]));
  },
};

/** Generations with `after < seq < before`. */
export interface Page extends GenerationFilter {
  readonly limit: number;
  readonly before?: number | undefined;
  readonly after?: number | undefined;
  readonly oldestFirst?: boolean | undefined;
}
