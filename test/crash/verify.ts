import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { buffer } from 'node:stream/consumers';
import { ledger } from '#src/credits/ledger.ts';
import { removeStrayImages } from '#src/generations/retention.ts';
import { repository } from '#src/generations/store/repository.ts';
import { createDiskStore } from '#src/images/disk-store.ts';
import type { ImageStore } from '#src/images/image-store.ts';
import { withStaging } from '#src/images/staging.ts';
import { audit } from '#src/store/audit.ts';
import { openSqliteStore } from '#src/store/sqlite/store.ts';
import { all, get } from '#src/store/steps.ts';
import type { SegmindStandIn } from '#test/helpers/segmind/segmind.ts';
import type { Load } from './load.ts';

/** What must hold after each crash, before anything is repaired. @returns a sentence for each thing that is wrong */
export function verifyCrash(folder: string, load: Load): string[] {
  using database = openSqliteStore(folder, { beside: true });
  const lost = [...load.acknowledged].filter(
    ([key, id]) =>
      !database.read(() =>
        get(
          'SELECT 1 FROM idempotency WHERE account_id = ? AND key = ? AND generation_id = ?',
          'default',
          key,
          id,
        ),
      ) || !database.read(() => repository.generation(id)),
  );
  return [
    ...database.read(() => audit()),
    ...lost.map(([key]) => `${key} was answered and is lost`),
  ];
}

export interface Totals {
  readonly generations: number;
  readonly succeeded: number;
  readonly partial: number;
  readonly failed: number;
  readonly interruptedAttempts: number;
  readonly samplesLost: number;
  readonly billed: number;
}

/** What must hold when everything has ended: nothing is lost, nothing is paid or charged twice. */
export async function verifyEnd(
  folder: string,
  load: Load,
  standIn: SegmindStandIn,
): Promise<{ readonly wrong: string[]; readonly totals: Totals }> {
  const wrong = verifyCrash(folder, load);
  using database = openSqliteStore(folder, { beside: true });
  const images = withStaging(createDiskStore(join(folder, 'images')), database);
  await removeStrayImages({ database, images, now: Date.now });
  const files = new Set(await Array.fromAsync(images.keys()));

  const billed = new Map<number, number[]>();
  for (const { body, cost } of standIn.ledger('all'))
    billed.set(body.seed, [...(billed.get(body.seed) ?? []), cost]);
  for (const [seed, costs] of billed)
    if (costs.length > 1) wrong.push(`the image of seed ${seed} was paid ${costs.length} times`);

  const ids = database.read(() => all<{ id: string }>('SELECT id FROM generations ORDER BY seq'));
  if (ids.length !== load.wishes.length)
    wrong.push(`${load.wishes.length} wishes made ${ids.length} generations`);
  const statuses: string[] = [];
  let captured = 0;
  let samplesLost = 0;
  for (const { id } of ids) {
    const generation = database.read(() => repository.generation(id))!;
    statuses.push(generation.status);
    if (generation.finishedAt === null) wrong.push(`generation ${id} has not ended`);
    captured += database.read(() => ledger.holdOf(id))!.captured;
    for (const sample of database.read(() => repository.samples(id))) {
      const paid = billed.get(sample.seed) ?? [];
      if (sample.status !== 'SUCCEEDED') {
        samplesLost += 1;
        if (sample.failure?.billed === 'NO' && paid.length > 0)
          wrong.push(`seed ${sample.seed} was billed, and its failure says it was not`);
        continue;
      }
      if (paid[0] !== sample.cost)
        wrong.push(`seed ${sample.seed} cost ${paid[0]} and is charged as ${sample.cost}`);
      const { key, sha256 } = sample.image!;
      if (!files.delete(key)) wrong.push(`the file ${key} is missing`);
      else if ((await hashOf(images, key)) !== sha256) wrong.push(`the file ${key} is not whole`);
    }
  }
  for (const file of files) wrong.push(`no row refers to the file ${file}`);
  const { spent, held } = database.read(() => ledger.balance('default'));
  if (spent !== captured || held !== 0)
    wrong.push(`spent ${spent}, captured ${captured}, held ${held}`);

  const countOf = (status: string): number => statuses.filter((one) => one === status).length;
  const interrupted = database.read(() =>
    get<{ count: number }>("SELECT count(*) AS count FROM attempts WHERE outcome = 'INTERRUPTED'"),
  );
  return {
    wrong,
    totals: {
      generations: ids.length,
      succeeded: countOf('SUCCEEDED'),
      partial: countOf('PARTIAL'),
      failed: countOf('FAILED'),
      interruptedAttempts: interrupted?.count ?? 0,
      samplesLost,
      billed: billed.size,
    },
  };
}

async function hashOf(images: ImageStore, key: string): Promise<string> {
  const { stream } = (await images.open(key))!;
  return createHash('sha256')
    .update(await buffer(stream))
    .digest('hex');
}
