import { modelIds } from '#models/index.ts';
import type { CloudBackend } from '#src/backends/cloud/backend.ts';
import { createSegmindBackend } from '#src/backends/segmind/backend.ts';
import type { Contract, SegmindOptions } from '#src/backends/segmind/options.ts';
import { type Pair, pairOf } from '#test/backends/pair.ts';
import {
  createSegmindStandIn,
  type SegmindStandIn,
  type SegmindStandInOptions,
} from '#test/helpers/segmind/segmind.ts';

/** A backend for the stand-in, that polls and pauses in milliseconds. */
export const createQuickBackend = (
  standIn: SegmindStandIn,
  options: Partial<SegmindOptions> = {},
): CloudBackend =>
  createSegmindBackend({
    apiKey: standIn.account.apiKey,
    baseUrl: standIn.apiUrl,
    ratePerMinute: 1_000_000,
    ...options,
    limits: {
      pollEveryMs: 2,
      pollAtMostEveryMs: 5,
      progressEveryMs: 5,
      paidPauseMs: 1,
      resultPauseMs: 1,
      ...options.limits,
    },
  });

export async function createPair(
  options: Partial<SegmindOptions> = {},
  standInOptions: SegmindStandInOptions = {},
): Promise<Pair<SegmindStandIn>> {
  const standIn = await createSegmindStandIn(standInOptions);
  const backend = createQuickBackend(standIn, options);
  return pairOf(standIn, backend);
}

/** Every model over v1. */
export const v1 = over('v1');
/** Every model over v2. */
export const v2 = over('v2');
function over(contract: Contract): Pick<SegmindOptions, 'contracts'> {
  return { contracts: Object.fromEntries(modelIds.map((id) => [id, contract])) };
}
