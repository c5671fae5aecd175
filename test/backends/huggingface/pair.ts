import type { CloudBackend, CloudOptions } from '#src/backends/cloud/backend.ts';
import { createHuggingFaceBackend } from '#src/backends/huggingface/backend.ts';
import { type Pair, pairOf } from '#test/backends/pair.ts';
import {
  createHuggingFaceStandIn,
  type HuggingFaceStandIn,
  type HuggingFaceStandInOptions,
} from '#test/helpers/huggingface/huggingface.ts';

export function createQuickHuggingFace(
  standIn: HuggingFaceStandIn,
  options: Partial<CloudOptions> = {},
): CloudBackend {
  return createHuggingFaceBackend({
    apiKey: standIn.apiKey,
    baseUrl: standIn.url,
    ratePerMinute: 1_000_000,
    ...options,
    limits: { progressEveryMs: 5, paidPauseMs: 1, resultPauseMs: 1, ...options.limits },
  });
}

export async function createHuggingFacePair(
  options: Partial<CloudOptions> = {},
  standInOptions: HuggingFaceStandInOptions = {},
): Promise<Pair<HuggingFaceStandIn>> {
  const standIn = await createHuggingFaceStandIn(standInOptions);
  const backend = createQuickHuggingFace(standIn, options);
  return pairOf(standIn, backend);
}
