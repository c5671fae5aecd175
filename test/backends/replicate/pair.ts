import type { CloudBackend, CloudOptions } from '#src/backends/cloud/backend.ts';
import { createReplicateBackend } from '#src/backends/replicate/backend.ts';
import { type Pair, pairOf } from '#test/backends/pair.ts';
import {
  createReplicateStandIn,
  type ReplicateStandIn,
  type ReplicateStandInOptions,
} from '#test/helpers/replicate/replicate.ts';

/** The cheapest request that Replicate can carry out: it lacks the default scheduler. */
export const euler = { scheduler: 'EULER' } as const;

/** A backend for the stand-in, that polls and pauses in milliseconds. */
export function createQuickReplicate(
  standIn: ReplicateStandIn,
  options: Partial<CloudOptions> = {},
): CloudBackend {
  return createReplicateBackend({
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
}

export async function createReplicatePair(
  options: Partial<CloudOptions> = {},
  standInOptions: ReplicateStandInOptions = {},
): Promise<Pair<ReplicateStandIn>> {
  const standIn = await createReplicateStandIn(standInOptions);
  const backend = createQuickReplicate(standIn, options);
  return pairOf(standIn, backend);
}
