import { deepStrictEqual, ok, strictEqual } from 'node:assert';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeGlobalID } from '@pothos/plugin-relay';
import fc from 'fast-check';
import { ledger } from '#src/credits/ledger.ts';
import type { BackendId, CloudId } from '#src/domain/backends.ts';
import type { Attempt, Generation, Sample } from '#src/domain/generation.ts';
import { repository } from '#src/generations/store/repository.ts';
import { audit } from '#src/store/audit.ts';
import { createQuickHuggingFace } from '#test/backends/huggingface/pair.ts';
import { createQuickReplicate } from '#test/backends/replicate/pair.ts';
import { v1, v2 } from '#test/backends/segmind/pair.ts';
import { type CloudGateway, startCloudGateway } from '#test/helpers/cloud-gateway.ts';
import { createDrawingBackend } from '#test/helpers/drawing-backend.ts';
import { createHuggingFaceFaults } from '#test/helpers/huggingface/fault-schedule.ts';
import { createHuggingFaceStandIn } from '#test/helpers/huggingface/huggingface.ts';
import { createReplicateFaults } from '#test/helpers/replicate/fault-schedule.ts';
import { createReplicateStandIn } from '#test/helpers/replicate/replicate.ts';
import { createFaultSchedule } from '#test/helpers/segmind/fault-schedule.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';
import { cameLate, type FaultSummary, limits, noFaults, sum } from './fault-run.ts';

/** What befalls one gateway over three providers that all go wrong. */
export interface SeveralFaultsCase {
  readonly seed: number;
  readonly rate: number;
  readonly contract: 'v1' | 'v2';
  /** In which order each generation asks for the providers, and its samples. */
  readonly requests: readonly {
    readonly order: readonly CloudId[];
    readonly samples: number;
    /** Whether the engine stands by. */
    readonly hasLocal: boolean;
  }[];
}

const clouds = ['segmind', 'replicate', 'huggingface'] as const satisfies readonly CloudId[];

const cases: fc.Arbitrary<SeveralFaultsCase> = fc.record({
  seed: fc.nat(),
  rate: fc.constantFrom(0.2, 0.5, 0.9),
  contract: fc.constantFrom('v1', 'v2'),
  requests: fc.array(
    fc.record({
      order: fc.shuffledSubarray([...clouds], { minLength: 3 }),
      samples: fc.integer({ min: 1, max: 2 }),
      hasLocal: fc.boolean(),
    }),
    { minLength: 1, maxLength: 3 },
  ),
});

/** The first `count` cases of a seed. */
export const severalFaultsCases = (count: number, seed: number): SeveralFaultsCase[] =>
  fc.sample(cases, { numRuns: count, seed });

/** One thing that a provider billed. */
interface Entry {
  readonly seed: number;
  readonly cost: number;
  readonly delivered: boolean;
}

/** Runs a case to its end, and checks the books of all sides. @throws AssertionError */
export async function runSeveralFaultsCase(one: SeveralFaultsCase): Promise<FaultSummary> {
  using folder = temporaryFolder();
  await using parts = new AsyncDisposableStack();
  const { seed, rate } = one;
  const replicate = parts.use(
    await createReplicateStandIn({ schedule: createReplicateFaults(seed + 1, rate) }),
  );
  const huggingface = parts.use(
    await createHuggingFaceStandIn({ schedule: createHuggingFaceFaults(seed + 2, rate) }),
  );
  const options = { limits, concurrency: 12 };
  const cloud = parts.use(
    await startCloudGateway({
      standIn: { schedule: createFaultSchedule(seed, rate) },
      segmind: { ...{ v1, v2 }[one.contract], ...options },
      others: [
        parts.use(createQuickReplicate(replicate, options)),
        parts.use(createQuickHuggingFace(huggingface, options)),
        createDrawingBackend(),
      ],
      gateway: { folder: folder.path },
    }),
  );
  const firstSeed = (index: number): number => 1 + index * 1_000;
  const ids = await Promise.all(
    one.requests.map(({ order, samples, hasLocal }, index) => {
      const backends = [...order, ...(hasLocal ? ['local'] : [])].map((id) => id.toUpperCase());
      const input = { scheduler: 'EULER', samples, seed: firstSeed(index) };
      return cloud.accept('ssd-1b', input, { backends });
    }),
  );
  await Promise.all(ids.map((id) => cloud.ended(id)));

  const bills: Readonly<Record<(typeof clouds)[number], readonly Entry[]>> = {
    segmind: cloud.standIn
      .ledger('all')
      .map(({ body, cost, delivered }) => ({ seed: body.seed, cost, delivered })),
    replicate: replicate.ledger('all'),
    huggingface: huggingface.ledger(),
  };
  for (const id of clouds) {
    const seeds = bills[id].map((entry) => entry.seed);
    strictEqual(new Set(seeds).size, seeds.length, `${id} was paid twice for an image`);
  }
  for (const { violations } of [cloud.standIn, replicate, huggingface])
    deepStrictEqual(violations, [], 'a request was not as documented');
  deepStrictEqual(cloud.gateway.faults, [], 'the gateway itself failed');
  const { database } = cloud.gateway;
  deepStrictEqual(
    database.read(() => audit()),
    [],
    'the books are wrong',
  );
  await cloud.gateway.images.staging?.settle();
  const summary = { ...noFaults };
  let captured = 0;
  for (const [index, globalId] of ids.entries()) {
    const isOwn = (entry: Entry): boolean => Math.floor(entry.seed / 1_000) === index;
    const billOf = (id: BackendId): readonly Entry[] =>
      id in bills ? bills[id as keyof typeof bills].filter(isOwn) : [];
    captured += await checkGeneration(
      cloud,
      join(folder.path, 'images'),
      decodeGlobalID(globalId).id,
      billOf,
      summary,
    );
  }
  const balance = database.read(() => ledger.balance('alice'));
  strictEqual(balance.spent, captured, 'more or less was charged');
  strictEqual(balance.held, 0, 'something is still held');
  return summary;
}

/** @returns what was captured for it */
async function checkGeneration(
  { gateway: { database } }: CloudGateway,
  images: string,
  id: string,
  billOf: (id: BackendId) => readonly Entry[],
  summary: FaultSummary,
): Promise<number> {
  const generation = database.read(() => repository.generation(id)) as Generation;
  const samples = database.read(() => repository.samples(id));
  const attempts = database.read(() => repository.attempts(id));
  const hold = database.read(() => ledger.holdOf(id))!;
  const made = samples.filter(({ status }) => status === 'SUCCEEDED');
  ok(generation.finishedAt !== null, 'it did not end');
  const tried = attempts.map(({ backend }) => backend);
  strictEqual(new Set(tried).size, tried.length, 'a provider was tried twice');
  strictEqual(hold.captured, sum(made.map(({ cost }) => cost!)), 'not charged what was delivered');
  for (const { image } of made)
    strictEqual((await stat(join(images, image!.key))).size, image!.bytes);

  // By the seed that was asked for: a sample keeps the one that was reported.
  const bySeed = new Map(samples.map((one) => [generation.parameters.seed + one.index, one]));
  for (const attempt of attempts)
    checkAttempt(attempt, bySeed, attempt === attempts.at(-1), billOf(attempt.backend));
  for (const cloud of clouds)
    if (!tried.includes(cloud)) deepStrictEqual(billOf(cloud), [], `${cloud} billed unasked`);

  summary.generations += 1;
  summary.succeeded += generation.status === 'SUCCEEDED' ? 1 : 0;
  summary.partial += generation.status === 'PARTIAL' ? 1 : 0;
  summary.failed += generation.status === 'FAILED' ? 1 : 0;
  summary.fellOver += attempts.length > 1 && made.length > 0 ? 1 : 0;
  summary.cloudImages += attempts.at(-1)!.backend === 'local' ? 0 : made.length;
  summary.unknown += attempts.filter(({ billed }) => billed === 'UNKNOWN').length;
  summary.billedInVain += attempts.filter(
    ({ billed, outcome }) => billed === 'YES' && outcome === 'FAILED',
  ).length;
  return hold.captured;
}

function checkAttempt(
  attempt: Attempt,
  samples: ReadonlyMap<number, Sample>,
  isLast: boolean,
  bill: readonly Entry[],
): void {
  const { backend, billed, failure } = attempt;
  if (backend === 'local') return;
  const spent = sum(bill.map(({ cost }) => cost));
  if (billed === 'UNKNOWN') ok(attempt.cost! <= spent, `${backend}: more on record than billed`);
  else {
    strictEqual(attempt.cost, spent, `${backend}: not on record what was billed`);
    strictEqual(billed, spent > 0 ? 'YES' : 'NO', `${backend}: billed or not`);
  }
  const isMade = (seed: number): boolean => isLast && samples.get(seed)?.status === 'SUCCEEDED';
  const isExcused = (seed: number): boolean => {
    const own = isLast ? samples.get(seed)?.failure : failure;
    return billed === 'UNKNOWN' || cameLate(own ?? null) || cameLate(failure);
  };
  for (const { seed, delivered } of bill)
    ok(
      !delivered || isMade(seed) || isExcused(seed),
      `${backend}: a paid image was lost: ${failure?.message}`,
    );
}
