import type { CloudBackend, CloudOptions } from '#src/backends/cloud/backend.ts';
import { createHuggingFaceBackend } from '#src/backends/huggingface/backend.ts';
import {
  createHuggingFaceStandIn,
  type HuggingFaceStandIn,
  type HuggingFaceStandInOptions,
} from '#test/helpers/huggingface/huggingface.ts';

/** The backend and the stand-in it talks to, at a pace for tests. */
export interface HuggingFacePair extends AsyncDisposable {
  readonly standIn: HuggingFaceStandIn;
  readonly backend: CloudBackend;
}

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
): Promise<HuggingFacePair> {
  const standIn = await createHuggingFaceStandIn(standInOptions);
  const backend = createQuickHuggingFace(standIn, options);
  return {
    standIn,
    backend,
    async [Symbol.asyncDispose]() {
      await backend[Symbol.asyncDispose]();
      await standIn[Symbol.asyncDispose]();
    },
  };
}
