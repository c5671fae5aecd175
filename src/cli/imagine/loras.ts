import { resolve } from 'node:path';
import { z } from 'zod';
import { isConsistencyLora, type Lora, maxLoraScale } from '#src/backends/local/loras/lora.ts';
import { withLoras } from '#src/backends/local/loras/with-loras.ts';
import { readModelFolder } from '#src/backends/local/model-folder.ts';
import { UsageError } from '#src/cli/usage-error.ts';

/** `FILE:SCALE`, or FILE alone for 1. */
export function parseLora(text: string, context: z.RefinementCtx): Lora {
  const [, file, scale = '1'] = /^(.+?)(?::([^:/\\]*))?$/.exec(text) ?? [];
  const number = /\S/.test(scale) ? Number(scale) : Number.NaN;
  if (file !== undefined && Math.abs(number) <= maxLoraScale) return { file, scale: number };
  context.addIssue({
    code: 'custom',
    message: `must be FILE:SCALE with a number from -${maxLoraScale} to ${maxLoraScale} behind the file`,
  });
  return z.NEVER;
}

/**
 * @param folder what relative paths are relative to
 * @throws UsageError for two of one file
 */
export function lorasOf(given: readonly Lora[], folder: string): readonly Lora[] {
  const loras = given.map(({ file, scale }) => ({ file: resolve(folder, file), scale }));
  const twice = loras.find(
    ({ file }, index) => loras.findIndex((one) => one.file === file) < index,
  );
  if (!twice) return loras;
  throw new UsageError(`--lora: ${twice.file} is given twice; give it once, with one scale.`);
}

/**
 * @param folder the model's
 * @returns whether one of them makes a latent consistency model of it
 * @throws WeightsError where one does not fit the model
 */
export function checkLoras(folder: string, loras: readonly Lora[]): boolean {
  withLoras(readModelFolder(folder), loras);
  return loras.some(({ file }) => isConsistencyLora(file));
}
