import { readFile } from 'node:fs/promises';
import type { InspectedWeights } from '#src/backends/local/inspect-weights.ts';
import { missingEncoder } from '#src/backends/local/pipeline/pipeline.ts';
import { toLatentMask } from '#src/backends/local/pipeline/start-image.ts';
import { firstStep } from '#src/backends/local/schedulers/begin-at.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';
import { UsageError } from '#src/cli/usage-error.ts';
import type { StartImage } from '#src/domain/start-image.ts';
import { checkMask, fitSource } from '#src/images/sources/fit.ts';
import {
  readSource,
  type SourceImage,
  SourceImageError,
} from '#src/images/sources/source-image.ts';
import type { ImagineOptions } from './options.ts';

/**
 * The picture to start from, in the size that is drawn.
 * @returns undefined where none was asked for
 * @throws UsageError for one that cannot be used, WeightsError where the weights cannot use any
 */
export async function readStart(
  { image, mask, parameters }: ImagineOptions,
  { folder, hasEncoder, sizeStep }: InspectedWeights,
): Promise<StartImage | undefined> {
  if (image === undefined) return undefined;
  if (!hasEncoder) throw new WeightsError(missingEncoder, { file: folder });
  const { numInferenceSteps, strength, width } = parameters;
  if (firstStep(numInferenceSteps, strength!) === numInferenceSteps)
    throw new UsageError(
      `--strength ${strength} leaves none of ${numInferenceSteps} steps; the least is ${1 / numInferenceSteps}.`,
    );
  const source = await readPicture('image', image);
  if (mask === undefined) return fitSource(source.data, undefined, parameters);
  const covering = await readPicture('mask', mask);
  await refused('mask', () => checkMask(covering, source));
  const fitted = await fitSource(source.data, covering.data, parameters);
  if (!toLatentMask(fitted.mask!, width, sizeStep).includes(1))
    throw new UsageError(
      `--mask: Its white is too thin: it must cover the upper left pixel of some square of ${sizeStep} x ${sizeStep}.`,
    );
  return fitted;
}

/** A picture that an option names. @throws UsageError for one that cannot be used */
export async function readPicture(name: string, file: string): Promise<SourceImage> {
  const bytes = await readFile(file).catch((error: NodeJS.ErrnoException) => {
    throw new UsageError(
      `--${name}: ${file} cannot be read (${error.code}). Allowed is a file in PNG, JPEG or WebP.`,
      { cause: error },
    );
  });
  return refused(name, () => readSource(bytes));
}

async function refused<T>(name: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof SourceImageError)) throw error;
    throw new UsageError(`--${name}: ${error.message} Allowed is ${error.allowed}.`, {
      cause: error,
    });
  }
}
