import { openSqliteStore } from '#src/store/sqlite/store.ts';
import { all } from '#src/store/steps.ts';
import { localId } from '#test/helpers/gateway.ts';
import type { Received } from '#test/helpers/webhook-receiver.ts';

/** What must hold when nothing is owed any more: each event arrived at least once, in the order of its generation. */
export function verifyDeliveries(folder: string, received: readonly Received[]): string[] {
  using database = openSqliteStore(folder, { beside: true });
  const events = database.read(() =>
    all<{ id: string; cursor: number }>(
      "SELECT generation_id AS id, cursor FROM events WHERE kind IN ('STARTED', 'IMAGE', 'FINISHED') ORDER BY generation_id, cursor",
    ),
  );
  const arrived = new Map<string, number[]>();
  for (const { event } of received) {
    const id = localId(event.data.id);
    const cursors = arrived.get(id) ?? [];
    arrived.set(id, cursors);
    // A repetition is allowed, as long as nothing that follows has come.
    if (!cursors.includes(event.data.cursor)) cursors.push(event.data.cursor);
  }
  const expected = Map.groupBy(events, ({ id }) => id);
  return [...expected].flatMap(([id, ofGeneration]) => {
    const wanted = ofGeneration.map(({ cursor }) => cursor);
    const seen = arrived.get(id) ?? [];
    return JSON.stringify(seen) === JSON.stringify(wanted)
      ? []
      : [
          `the webhook was told ${JSON.stringify(seen)} of ${id} instead of ${JSON.stringify(wanted)}`,
        ];
  });
}
