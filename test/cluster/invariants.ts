import { ledger } from '#src/credits/ledger.ts';
import { repository } from '#src/generations/store/repository.ts';
import { audit } from '#src/store/audit.ts';
import { all } from '#src/store/steps.ts';
import { localId } from '#test/helpers/gateway.ts';
import type { Cluster } from './cluster.ts';
import type { Load } from './load.ts';
import type { Seen } from './watch.ts';

const clockMs = 50;

/** What must hold at every moment. @returns a sentence for each thing that is wrong */
export async function verifyMoment({ store }: Cluster, load: Load): Promise<string[]> {
  const known = await store.read(() =>
    all<{ key: string; id: string }>('SELECT key, generation_id AS id FROM idempotency'),
  );
  const ids = new Map(known.map(({ key, id }) => [key, id]));
  const lost = [...load.acknowledged].filter(([key, id]) => ids.get(key) !== id);
  return [
    ...(await store.read(() => audit())),
    ...lost.map(([key]) => `${key} was answered and is lost`),
  ];
}

export interface Totals {
  readonly generations: number;
  readonly succeeded: number;
  readonly partial: number;
  readonly failed: number;
  readonly attempts: number;
  readonly samplesLost: number;
  readonly paid: number;
  /** Of one account at once. */
  readonly mostRunning: number;
  readonly hops: number;
}

/** What must hold when all has ended. */
export async function verifyEnd(
  cluster: Cluster,
  load: Load,
  seen: readonly Seen[],
): Promise<{ readonly wrong: string[]; readonly totals: Totals }> {
  const { store, provider, bucket, concurrent } = cluster;
  const wrong = await verifyMoment(cluster, load);
  const paid = new Map<number, number[]>();
  for (const { body, cost } of provider.ledger('all'))
    paid.set(body.seed, [...(paid.get(body.seed) ?? []), cost]);
  for (const [seed, costs] of paid)
    if (costs.length > 1) wrong.push(`the image of seed ${seed} was paid ${costs.length} times`);

  const rows = await store.read(() =>
    all<{ id: string }>('SELECT id FROM generations ORDER BY seq'),
  );
  if (rows.length !== load.wishes.length)
    wrong.push(`${load.wishes.length} wishes made ${rows.length} generations`);
  const statuses: string[] = [];
  const captured = new Map<string, number>();
  const spans: { accountId: string; from: number; to: number }[] = [];
  let samplesLost = 0;
  let attempts = 0;
  for (const { id } of rows) {
    const generation = (await store.read(() => repository.generation(id)))!;
    statuses.push(generation.status);
    if (generation.finishedAt === null) wrong.push(`generation ${id} has not ended`);
    const hold = await store.read(() => ledger.holdOf(id));
    captured.set(generation.accountId, (captured.get(generation.accountId) ?? 0) + hold!.captured);
    for (const one of await store.read(() => repository.attempts(id))) {
      attempts += 1;
      spans.push({
        accountId: generation.accountId,
        // Each was noted by its own process, whose clock is as near as it could be measured.
        from: one.startedAt + clockMs,
        to: Math.max(one.startedAt + clockMs, one.finishedAt ?? Number.POSITIVE_INFINITY),
      });
    }
    for (const sample of await store.read(() => repository.samples(id))) {
      const costs = paid.get(sample.seed) ?? [];
      if (sample.status !== 'SUCCEEDED') {
        samplesLost += 1;
        if (sample.failure?.billed === 'NO' && costs.length > 0)
          wrong.push(`seed ${sample.seed} was billed, and its failure says it was not`);
        continue;
      }
      if (costs[0] !== sample.cost)
        wrong.push(`seed ${sample.seed} cost ${costs[0]} and is charged as ${sample.cost}`);
      if (!bucket.objects.has(`images/${sample.image!.key}`))
        wrong.push(`the object ${sample.image!.key} is missing`);
    }
  }
  for (const [accountId, amount] of captured) {
    const { spent, held } = await store.read(() => ledger.balance(accountId));
    if (spent !== amount || held !== 0)
      wrong.push(`${accountId}: spent ${spent}, captured ${amount}, held ${held}`);
  }
  const most = mostAtOnce(spans);
  if (most > concurrent) wrong.push(`${most} of one account ran at once, and ${concurrent} may`);
  wrong.push(...(await verifySeen(cluster, seen)));

  const countOf = (status: string): number => statuses.filter((one) => one === status).length;
  return {
    wrong,
    totals: {
      generations: rows.length,
      succeeded: countOf('SUCCEEDED'),
      partial: countOf('PARTIAL'),
      failed: countOf('FAILED'),
      attempts,
      samplesLost,
      paid: paid.size,
      mostRunning: most,
      hops: seen.reduce((sum, { hops }) => sum + hops, 0),
    },
  };
}

/** Each watcher saw every cursor once and in order, those counted that were left out. */
async function verifySeen({ store }: Cluster, seen: readonly Seen[]): Promise<string[]> {
  const wrong: string[] = [];
  for (const { globalId, cursors, missed, hasEnded } of seen) {
    const id = localId(globalId);
    const { cursor: last } = (await store.read(() => repository.generation(id)))!;
    if (!hasEnded) wrong.push(`a watcher of ${id} did not see its end`);
    if (cursors.some((cursor, at) => at > 0 && cursor <= cursors[at - 1]!))
      wrong.push(`a watcher of ${id} saw ${cursors.join(', ')}`);
    if (hasEnded && cursors.length + missed !== last)
      wrong.push(
        `a watcher of ${id} saw ${cursors.length} of ${last} events, and was told of ${missed}`,
      );
  }
  return wrong;
}

/** How many of an account overlap at most. Those that touch do not. */
function mostAtOnce(spans: readonly { accountId: string; from: number; to: number }[]): number {
  let most = 0;
  for (const own of Map.groupBy(spans, ({ accountId }) => accountId).values()) {
    const turns = own
      .flatMap(({ from, to }) => [
        { at: from, by: 1 },
        { at: to, by: -1 },
      ])
      .toSorted((a, b) => a.at - b.at || a.by - b.by);
    let now = 0;
    for (const { by } of turns) {
      now += by;
      most = Math.max(most, now);
    }
  }
  return most;
}
