import { Gauge, type Registry } from 'prom-client';
import { catalogueIds } from '#models/index.ts';
import type { Backend } from '#src/backends/backend.ts';
import type { Delivery } from '#src/delivery/delivery.ts';
import type { BackendId } from '#src/domain/backends.ts';
import { inCredits, type UpstreamCredits } from '#src/domain/credits.ts';
import { all, get, type Steps } from '#src/store/steps.ts';
import type { Store } from '#src/store/store.ts';

/** Where gauges are read. */
export interface Readable {
  readonly database: Store;
  readonly delivery: Pick<Delivery, 'waiting' | 'running'>;
  readonly backends: ReadonlyMap<BackendId, Backend>;
  upstreamCredits(): readonly UpstreamCredits[];
  /** Of the local engine's processes, together. */
  engineMemoryBytes(): number;
  now(): number;
}

/** What stands at the moment. @returns reads it again */
export function readGauges(from: Readable, registry: Registry): () => Promise<void> {
  const gauge = <Label extends string>(name: string, help: string, ...labelNames: Label[]) =>
    new Gauge({ name, help, labelNames, registers: [registry] });
  const waiting = gauge('darkroom_queue_depth', 'Generations that wait.', 'backend');
  const running = gauge('darkroom_running', 'Generations that run.', 'backend');
  const oldest = gauge(
    'darkroom_queue_oldest_seconds',
    'For how long the oldest of those that wait has waited.',
    'backend',
  );
  const status = gauge(
    'darkroom_backend_status',
    '1 for the status that a backend has for a model: AVAILABLE, or why it cannot be used now.',
    'backend',
    'model',
    'status',
  );
  const upstream = gauge(
    'darkroom_upstream_credits',
    "What is left on the gateway's account at a provider.",
    'backend',
  );
  const held = gauge('darkroom_credits_held', 'Credits that open generations hold.');
  const spent = gauge('darkroom_credits_spent', 'Credits that accounts were charged so far.');
  const memory = gauge('darkroom_engine_memory_bytes', "The local engine's processes.");

  return async () => {
    const since = new Map(await from.database.read(oldestWaiting));
    status.reset();
    for (const [backend, { offer }] of from.backends) {
      waiting.set({ backend }, from.delivery.waiting(backend));
      running.set({ backend }, from.delivery.running(backend));
      const begin = since.get(backend);
      oldest.set({ backend }, begin === undefined ? 0 : Math.max(0, from.now() - begin) / 1000);
      for (const model of catalogueIds)
        status.set({ backend, model, status: offer(model).status }, 1);
    }
    for (const { backend, remaining } of from.upstreamCredits())
      if (remaining !== null) upstream.set({ backend }, inCredits(remaining));
    const books = await from.database.read(heldAndSpent);
    held.set(inCredits(books.held));
    spent.set(inCredits(books.spent));
    memory.set(from.engineMemoryBytes());
  };
}

/** By backend: when the first of those that wait was accepted. */
function* oldestWaiting(): Steps<readonly [BackendId, number][]> {
  const rows = yield* all<{ backend: BackendId; since: number }>(
    `SELECT backend, CAST(min(created_at) AS BIGINT) AS since FROM generations
     WHERE finished_at IS NULL AND status = 'QUEUED' GROUP BY backend`,
  );
  return rows.map(({ backend, since }) => [backend, since]);
}

function* heldAndSpent(): Steps<{ readonly held: number; readonly spent: number }> {
  const row = yield* get<{ held: number; spent: number }>(
    `SELECT CAST(coalesce(sum(held), 0) AS BIGINT) AS held,
       CAST(coalesce(sum(spent), 0) AS BIGINT) AS spent FROM balances`,
  );
  return row!;
}
