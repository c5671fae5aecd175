import { join } from 'node:path';
import { processor } from '#src/backends/local/devices/device.ts';
import type { EngineParameters } from '#src/backends/local/pipeline/pipeline.ts';
import type { PoolJob } from '#src/backends/local/process/engine-pool.ts';
import { referenceModelFolder } from './golden-tensors.ts';

export const demoFolder = join(import.meta.dirname, '../../models/tiny-sd/demo');

/** A short run of a small model: some hundred milliseconds. */
export const quickParameters: EngineParameters = {
  prompt: 'a red circle on a blue background',
  negativePrompt: undefined,
  scheduler: 'UNI_PC',
  numInferenceSteps: 20,
  guidanceScale: 7.5,
  width: 96,
  height: 64,
  promptSyntax: 'LITERAL',
};

/** Each evaluation takes minutes: attention over 262,144 places. */
export const slowParameters: EngineParameters = {
  ...quickParameters,
  width: 16_384,
  height: 16_384,
};

export const quickJob = (changes: Partial<PoolJob> = {}): PoolJob => ({
  folder: referenceModelFolder('tiny-sd'),
  device: processor,
  estimatedBytes: 100e6,
  parameters: quickParameters,
  samples: [{ index: 0, seed: 1 }],
  latents: false,
  wantsPreview: () => false,
  ...changes,
});

export const isAlive = (pid: number): boolean => {
  try {
    return process.kill(pid, 0);
  } catch {
    return false;
  }
};

/** Resolves as soon as the condition holds; the test's time limit is what ends a wait in vain. */
export const until = async (condition: () => boolean): Promise<void> => {
  while (!condition()) await new Promise((resolve) => setTimeout(resolve, 5));
};
