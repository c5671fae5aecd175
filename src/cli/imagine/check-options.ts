import { join } from 'node:path';
import type { InspectedWeights } from '#src/backends/local/inspect-weights.ts';
import { schedulerMismatch } from '#src/backends/local/schedulers/index.ts';
import { UsageError } from '#src/cli/usage-error.ts';
import { checkLoras } from './loras.ts';
import type { ImagineOptions } from './options.ts';
import { checkPrompts } from './prompts.ts';

/**
 * @returns what has no effect, in sentences
 * @throws UsageError, or WeightsError, for what these weights cannot draw
 */
export function checkOptions(
  { parameters }: ImagineOptions,
  { folder, sizeStep, tinyDecoder, embedsGuidance: isConsistencyModel }: InspectedWeights,
): readonly string[] {
  const ignored = checkPrompts(parameters, isConsistencyModel);
  const mismatch = schedulerMismatch(
    isConsistencyModel,
    parameters.scheduler,
    checkLoras(folder, parameters.loras ?? []),
  );
  if (mismatch !== null) throw new UsageError(`--scheduler: ${mismatch}`);
  for (const name of ['width', 'height'] as const)
    if (parameters[name] % sizeStep !== 0)
      throw new UsageError(
        `--${name} ${parameters[name]} does not fit these weights: it must be a multiple of ${sizeStep}.`,
      );
  if (parameters.decoder === 'TINY' && tinyDecoder !== 'PRESENT')
    throw new UsageError(
      `--decoder TINY needs the weights of an AutoencoderTiny in ${join(folder, 'vae_tiny')}.`,
    );
  return ignored;
}
