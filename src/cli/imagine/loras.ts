import { resolve } from 'node:path';
import { z } from 'zod';
import { loraIssues, loraTags, maxLoraScale } from '#models/loras.ts';
import type { Lora } from '#src/backends/local/loras/lora.ts';
import { isConsistencyLora } from '#src/backends/local/loras/lora-card.ts';
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

/** What of the options names LoRAs. */
interface NamingOptions {
  /** Their files may be relative to `folder`. */
  readonly given: readonly Lora[];
  readonly prompt: string;
  readonly isWeighted: boolean;
  readonly folder: string;
  /** Where those are that a weighted prompt names. */
  readonly loraFolder: string | undefined;
}

/** @throws UsageError for two of one file, or one of a prompt that cannot be found */
export function namedLoras(options: NamingOptions): readonly Lora[] {
  const { given, folder } = options;
  const loras = [
    ...given.map(({ file, scale }) => ({ file: resolve(folder, file), scale })),
    ...(options.isWeighted ? lorasOfPrompt(options) : []),
  ];
  const twice = loras.find(
    ({ file }, index) => loras.findIndex((one) => one.file === file) < index,
  );
  if (!twice) return loras;
  throw new UsageError(`--lora: ${twice.file} is given twice; give it once, with one scale.`);
}

function lorasOfPrompt({ prompt, folder, loraFolder }: NamingOptions): readonly Lora[] {
  const [issue] = loraIssues({ prompt, promptSyntax: 'WEIGHTED' });
  if (issue) throw new UsageError(`The prompt may have ${issue.message}.`);
  return loraTags(prompt).map((tag) => {
    const { name, scale } = tag!;
    if (loraFolder === undefined)
      throw new UsageError(
        `The prompt names the LoRA ${JSON.stringify(name)}: set LORA_DIR to the folder that has it, or give --lora FILE:SCALE.`,
      );
    return { file: resolve(folder, loraFolder, `${name}.safetensors`), scale };
  });
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
