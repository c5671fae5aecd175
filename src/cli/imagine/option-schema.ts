import { z } from 'zod';
import { modelIds } from '#models/index.ts';
import { maxSeed } from '#models/parameters.ts';
import { type SchedulerName, schedulerNames, schedulers } from '#models/schedulers.ts';
import { leastUpscaledFactor, mostUpscaledFactor } from '#models/upscaler/parameters.ts';
import { deviceNames } from '#src/backends/local/devices/device.ts';
import { parseLora } from './loras.ts';

/** Segmind's older name of DPM Multi. */
const aliases: Record<string, SchedulerName> = { dpmpp_2m: 'DPM_MULTI' };

const schedulerByName = new Map<string, SchedulerName>([
  ...schedulerNames.flatMap((name) => [
    [schedulers[name].name.toLowerCase(), name] as const,
    [name.toLowerCase(), name] as const,
  ]),
  ...Object.entries(aliases),
]);

export const promptText = z
  .string()
  .refine((value) => value.isWellFormed(), 'must be well-formed Unicode')
  .max(100_000, 'must have at most 100,000 characters');

/** An empty text is no number, though JavaScript reads 0. */
function number(range: z.ZodNumber, allowed: string) {
  const numeric = z.string().transform((given) => (/\S/.test(given) ? Number(given) : Number.NaN));
  return numeric.refine((value) => range.safeParse(value).success, `must be ${allowed}`);
}
function wholeFrom(least: number, most: number) {
  return number(z.int().min(least).max(most), `a whole number from ${least} to ${most}`);
}
function oneOf<const T extends readonly string[]>(names: T) {
  return z.enum(names, `must be one of ${names.join(', ')}`);
}
function path(name: string) {
  return z.string().min(1, `must name a ${name}`);
}
const side = wholeFrom(8, 16_384);

/** What each option takes, and what stands in where it is left out. */
export const optionSchema = z.object({
  model: oneOf(modelIds).optional(),
  weights: path('folder or a file').optional(),
  'negative-prompt': promptText.optional(),
  scheduler: z
    .string()
    .transform((name, context) => {
      const found = schedulerByName.get(name.toLowerCase());
      if (found) return found;
      context.addIssue({
        code: 'custom',
        message: `must be one of ${schedulerNames.map((known) => schedulers[known].name).join(', ')}, dpmpp_2m`,
      });
      return z.NEVER;
    })
    .optional(),
  steps: wholeFrom(2, 1_000).optional(),
  'guidance-scale': number(z.number().min(0).max(100), 'a number from 0 to 100').optional(),
  width: side.optional(),
  height: side.optional(),
  seed: wholeFrom(-1, maxSeed).default(-1),
  samples: wholeFrom(1, 1_000).default(1),
  'prompt-syntax': oneOf(['LITERAL', 'WEIGHTED']).default('LITERAL'),
  decoder: oneOf(['FULL', 'TINY']).default('FULL'),
  image: path('file').optional(),
  mask: path('file').optional(),
  strength: number(z.number().gt(0).max(1), 'a number above 0 and at most 1').optional(),
  upscale: wholeFrom(leastUpscaledFactor, mostUpscaledFactor).optional(),
  lora: z.array(z.string().transform(parseLora)).default([]),
  device: oneOf(['auto', ...deviceNames]).default('auto'),
  output: z
    .string()
    .regex(/\.(png|jpe?g|webp)$/i, 'must end in .png, .jpg or .webp')
    .default('image.png'),
  latents: path('file').optional(),
  json: z.boolean().default(false),
});
