import type { Attempt, Generation, Sample } from '#src/domain/generation.ts';
import { inList } from '#src/store/in-list.ts';
import { all, type Steps } from '#src/store/steps.ts';
import {
  type AttemptRow,
  type GenerationRow,
  type SampleRow,
  toAttempt,
  toGeneration,
  toSample,
} from './rows.ts';

/** Reads for many at once, one statement each: the siblings of the repository's reads by id. */
export const batches = { generations, samples, samplesOf, attemptsOf };

/** What was deleted is not there. */
function* generations(ids: readonly string[]): Steps<Map<string, Generation>> {
  const list = inList(ids);
  const rows = yield* all<GenerationRow>(
    `SELECT * FROM generations WHERE id ${list.text} AND deleted_at IS NULL`,
    ...list.values,
  );
  return new Map(rows.map((row) => [row.id, toGeneration(row)]));
}

function* samples(ids: readonly string[]): Steps<Map<string, Sample>> {
  const list = inList(ids);
  const rows = yield* all<SampleRow>(`SELECT * FROM samples WHERE id ${list.text}`, ...list.values);
  return new Map(rows.map((row) => [row.id, toSample(row)]));
}

/** By generation, in the order of their positions. */
function* samplesOf(generationIds: readonly string[]): Steps<Map<string, Sample[]>> {
  const list = inList(generationIds);
  const rows = yield* all<SampleRow>(
    `SELECT * FROM samples WHERE generation_id ${list.text} ORDER BY generation_id, position`,
    ...list.values,
  );
  return Map.groupBy(rows.map(toSample), ({ generationId }) => generationId);
}

/** By generation, oldest first. */
function* attemptsOf(generationIds: readonly string[]): Steps<Map<string, Attempt[]>> {
  const list = inList(generationIds);
  const rows = yield* all<AttemptRow & { generation_id: string }>(
    `SELECT * FROM attempts WHERE generation_id ${list.text} ORDER BY generation_id, number`,
    ...list.values,
  );
  const grouped = Map.groupBy(rows, ({ generation_id }) => generation_id);
  return new Map([...grouped].map(([id, attempts]) => [id, attempts.map(toAttempt)]));
}
