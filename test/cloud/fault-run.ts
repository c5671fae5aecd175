import { deepStrictEqual, ok, strictEqual } from 'node:assert';
import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { decodeGlobalID } from '@pothos/plugin-relay';
import fc from 'fast-check';
import { ledger } from '#src/credits/ledger.ts';
import type { Failure } from '#src/domain/failures.ts';
import type { Attempt, Generation, Sample } from '#src/domain/generation.ts';
import { repository } from '#src/generations/store/repository.ts';
import { audit } from '#src/store/audit.ts';
import { v1, v2 } from '#test/backends/segmind/pair.ts';
import { type CloudGateway, startCloudGateway } from '#test/helpers/cloud-gateway.ts';
import { createDrawingBackend } from '#test/helpers/drawing-backend.ts';
import type { LedgerEntry } from '#test/helpers/segmind/account.ts';
import { createFaultSchedule } from '#test/helpers/segmind/fault-schedule.ts';
import { temporaryFolder } from '#test/helpers/temporary-folder.ts';

/** What befalls one gateway: generations at once, over a cloud that goes wrong by a seeded schedule. */
export interface FaultCase {
  /** Of the schedule of faults: the same one gives the same faults in the order of the requests. */
  readonly seed: number;
  /** The share of requests that go wrong. */
  readonly rate: number;
  readonly contract: 'v1' | 'v2';
  readonly hasOther: boolean;
  /** Samples of each generation. */
  readonly samples: readonly number[];
}

const cases: fc.Arbitrary<FaultCase> = fc.record({
  seed: fc.nat(),
  rate: fc.constantFrom(0.05, 0.2, 0.5, 0.9),
  contract: fc.constantFrom('v1', 'v2'),
  hasOther: fc.boolean(),
  samples: fc.array(fc.integer({ min: 1, max: 4 }), { minLength: 1, maxLength: 2 }),
});

/** The first `count` cases of a seed. */
export const faultCases = (count: number, seed: number): FaultCase[] =>
  fc.sample(cases, { numRuns: count, seed });

/** What came of a case, to be added up. */
export interface FaultSummary {
  generations: number;
  succeeded: number;
  partial: number;
  failed: number;
  /** Generations that another backend delivered. */
  fellOver: number;
  cloudImages: number;
  /** Answers of which it is not known whether they were billed. */
  unknown: number;
  /** Images that were billed and could not be used. */
  billedInVain: number;
}

export const noFaults: FaultSummary = {
  generations: 0,
  succeeded: 0,
  partial: 0,
  failed: 0,
  fellOver: 0,
  cloudImages: 0,
  unknown: 0,
  billedInVain: 0,
};

/** A second is long for an answer here, and still short enough to wait for those that never come. */
export const limits = {
  answerMs: 1_000,
  submitMs: 1_000,
  pollMs: 1_000,
  downloadMs: 1_000,
  jobMs: 15_000,
  // Each is a write; this is not about progress.
  progressEveryMs: 250,
};

/** On a busy machine an answer may leave in full and be read too late all the same. */
export const cameLate = (failure: Failure | null): boolean =>
  failure?.message.includes('no complete answer within') ?? false;

/** Runs a case to its end, and checks the books of both sides. @throws AssertionError */
export async function runFaultCase(one: FaultCase): Promise<FaultSummary> {
  using folder = temporaryFolder();
  await using cloud = await startCloudGateway({
    standIn: { schedule: createFaultSchedule(one.seed, one.rate) },
    segmind: { ...{ v1, v2 }[one.contract], limits, concurrency: 12 },
    others: one.hasOther ? [createDrawingBackend()] : [],
    gateway: { folder: folder.path },
  });
  const requests = one.samples.map((samples, index) => ({ samples, seed: 1 + index * 1_000 }));
  const ids = await Promise.all(
    requests.map((input) => cloud.accept('tiny-sd', input, { objective: 'CHEAPEST' })),
  );
  await Promise.all(ids.map((id) => cloud.ended(id)));

  const bill = cloud.standIn.ledger('all');
  const seeds = bill.map(({ body }) => body.seed);
  strictEqual(new Set(seeds).size, seeds.length, 'an image was billed twice');
  deepStrictEqual(cloud.standIn.violations, [], 'a request was not as documented');
  deepStrictEqual(cloud.gateway.faults, [], 'the gateway itself failed');
  deepStrictEqual(
    cloud.gateway.database.read(() => audit()),
    [],
    'the books are wrong',
  );
  const images = join(folder.path, 'images');
  // The first may be one that was under way, and has passed what came since.
  for (let time = 0; time < 2; time += 1) await cloud.gateway.images.staging?.settle();
  const summary = { ...noFaults };
  let captured = 0;
  for (const [index, globalId] of ids.entries()) {
    const first = requests[index]!.seed;
    const own = bill.filter(({ body }) => body.seed >= first && body.seed < first + 1_000);
    const { id } = decodeGlobalID(globalId);
    captured += await checkGeneration(cloud, images, id, own, summary);
  }
  const { database } = cloud.gateway;
  strictEqual(
    database.read(() => ledger.balance('alice')).spent,
    captured,
    'more or less was charged',
  );
  strictEqual(database.read(() => ledger.balance('alice')).held, 0, 'something is still held');
  return summary;
}

/** @returns what was captured for it */
async function checkGeneration(
  { gateway }: CloudGateway,
  images: string,
  id: string,
  bill: readonly LedgerEntry[],
  summary: FaultSummary,
): Promise<number> {
  const { database } = gateway;
  const generation = database.read(() => repository.generation(id)) as Generation;
  const samples = database.read(() => repository.samples(id));
  const attempts = database.read(() => repository.attempts(id));
  const hold = database.read(() => ledger.holdOf(id))!;
  const made = samples.filter(({ status }) => status === 'SUCCEEDED');
  ok(generation.finishedAt !== null, 'it did not end');
  ok(
    attempts.filter(({ backend }) => backend === 'segmind').length === 1,
    'the cloud was tried more than once',
  );
  const [cloudAttempt, otherAttempt] = attempts as [Attempt, Attempt | undefined];
  const entryOf = ({ index }: Sample): LedgerEntry | undefined =>
    bill.find(({ body }) => body.seed === generation.parameters.seed + index);

  // Charged is what was delivered, and nothing else.
  strictEqual(hold.captured, sum(made.map(({ cost }) => cost!)), 'not charged what was delivered');
  for (const { image } of made)
    strictEqual((await stat(join(images, image!.key))).size, image!.bytes);

  const spent = sum(bill.map(({ cost }) => cost));
  const isUnknown = cloudAttempt.billed === 'UNKNOWN';
  if (isUnknown) ok(cloudAttempt.cost! <= spent, 'more is on record than was billed');
  else strictEqual(cloudAttempt.cost, spent, 'not on record what was billed');
  if (!isUnknown) strictEqual(cloudAttempt.billed, spent > 0 ? 'YES' : 'NO');

  if (otherAttempt) {
    summary.fellOver += 1;
    strictEqual(made.length, samples.length, 'the other backend did not deliver');
    const isExcused = isUnknown || cameLate(cloudAttempt.failure);
    const why = `a paid image was lost: ${cloudAttempt.failure?.message}`;
    ok(isExcused || bill.every(({ delivered }) => !delivered), why);
  } else {
    for (const sample of samples) checkCloudSample(sample, entryOf(sample));
    const known = samples.filter(({ failure }) => failure?.billed !== 'UNKNOWN').map(entryOf);
    strictEqual(cloudAttempt.cost, sum(known.map((entry) => entry?.cost ?? 0)));
    strictEqual(isUnknown, known.length < samples.length, 'a lost answer is not marked');
    if (made.length === samples.length) strictEqual(hold.captured, spent);
    summary.cloudImages += made.length;
    summary.unknown += samples.length - known.length;
    summary.billedInVain += samples.filter(({ failure }) => failure?.billed === 'YES').length;
  }
  summary.generations += 1;
  summary.succeeded += generation.status === 'SUCCEEDED' ? 1 : 0;
  summary.partial += generation.status === 'PARTIAL' ? 1 : 0;
  summary.failed += generation.status === 'FAILED' ? 1 : 0;
  return hold.captured;
}

function checkCloudSample({ status, cost, failure }: Sample, entry: LedgerEntry | undefined): void {
  if (status === 'SUCCEEDED') {
    strictEqual(cost, entry?.cost, 'an image is there at another price than was billed');
    return;
  }
  strictEqual(status, 'FAILED');
  if (failure!.billed === 'NO') strictEqual(entry, undefined, 'it was billed all the same');
  if (failure!.billed === 'YES') ok(entry, 'it was not billed');
  if (failure!.billed !== 'UNKNOWN' && !cameLate(failure))
    ok(!entry?.delivered, `a paid image was lost: ${failure!.message}`);
}

export const sum = (values: readonly number[]): number =>
  values.reduce((total, one) => total + one, 0);

/** Runs cases, some at once. @throws the first failure, with the case that shows it as its message */
export async function runFaultCases<Case = FaultCase>(
  all: readonly Case[],
  atOnce: number,
  run: (one: Case) => Promise<FaultSummary>,
): Promise<FaultSummary> {
  const total = { ...noFaults };
  const left = all.values();
  async function work(): Promise<void> {
    for (const one of left) {
      const summary = await run(one).catch((cause) => {
        throw new Error(`${JSON.stringify(one)}: ${cause.message}`, { cause });
      });
      for (const key of Object.keys(total) as (keyof FaultSummary)[]) total[key] += summary[key];
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work));
  return total;
}
