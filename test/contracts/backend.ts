import { setTimeout } from 'node:timers/promises';
import { describe, test } from 'vitest';
import type { ModelParameters } from '#models/definition.ts';
import { models } from '#models/index.ts';
import { upscaleParameters } from '#models/upscaler/parameters.ts';
import { fromPicture } from '#test/helpers/from-picture.ts';
import type { BackendContractOptions, Bench, Check, Told } from './backend/check.ts';
import { eventChecks } from './backend/event-checks.ts';
import { moneyChecks } from './backend/money-checks.ts';
import { offerChecks } from './backend/offer-checks.ts';
import { read } from './backend/read.ts';
import { stopChecks } from './backend/stop-checks.ts';

/** What it is to be a backend: each demand of `src/backends/backend.ts`, by its name. */
export const backendChecks = { ...offerChecks, ...eventChecks, ...moneyChecks, ...stopChecks };
export type CheckName = keyof typeof backendChecks;

/** Runs every check on an implementation. Its tests call this with a way to make one. */
export function testBackend(name: string, options: BackendContractOptions): void {
  const bench = createBench(options);
  describe(`${name} is a backend`, () => {
    for (const [demand, check] of checksFor(bench)) {
      test(`it ${demand}`, () => check.run(bench), 120_000);
    }
  });
}

/** The checks that mean something for a backend that spends money in this way. */
export function checksFor({ payment }: Bench): readonly (readonly [CheckName, Check])[] {
  const all = Object.entries(backendChecks) as [CheckName, Check][];
  return all.filter(([, { payments }]) => payments === undefined || payments.includes(payment));
}

export function createBench(options: BackendContractOptions): Bench {
  const { payment } = options;
  const { model, parameters, start } = options.factor ? larger(options.factor) : drawn(options);
  let whole: Promise<Told> | undefined;
  const bench: Bench = {
    payment,
    model,
    parameters,
    create: (manner = 'QUICK') => options.create(manner),
    patience: options.patience ?? (() => setTimeout(30_000, undefined, { ref: false })),
    request: (count) => ({
      generationId: 'contract',
      model,
      parameters: { ...parameters, samples: count },
      start,
      samples: Array.from({ length: count }, (_, index) => ({
        index,
        seed: parameters.seed + index,
      })),
      wantsPreview: () => false,
    }),
    wholeRun() {
      whole ??= readWhole(bench);
      return whole;
    },
  };
  return bench;
}

function drawn(options: BackendContractOptions) {
  const { model } = options;
  const ofNoise = models[model].parameters.parse({
    prompt: 'a lighthouse at dusk',
    seed: 7,
    ...options.parameters,
  }) as ModelParameters;
  const asked = options.fromPicture
    ? fromPicture(ofNoise)
    : { parameters: ofNoise, start: undefined };
  return { model, ...asked };
}

function larger(factor: number) {
  const picture = { width: 96, height: 64 };
  const parameters = { ...upscaleParameters({ factor }, picture), seed: 7 };
  const { start } = fromPicture({ ...parameters, ...picture });
  return { model: 'upscaler', parameters, start } as const;
}

async function readWhole(bench: Bench): Promise<Told> {
  await using subject = await bench.create();
  return await read(bench, subject, bench.request(2));
}
