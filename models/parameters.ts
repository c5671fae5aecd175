import { z } from 'zod';
import { decoders, type ModelParameters, promptSyntaxes } from './definition.ts';
import { type LoraIssue, loraIssues, lorasOf, maxLoraScale, maxLoras } from './loras.ts';
import { noiseSchedulers, type SchedulerName, schedulerNames } from './schedulers.ts';

/** What the API tells about a parameter beyond what zod knows: kept in zod's metadata, so that it has one place. */
export interface ParameterMeta {
  readonly description: string;
  /** A larger value costs more. */
  readonly affectsPricing?: boolean;
  /** The largest a form should offer in one step, for number inputs. */
  readonly step?: number;
  /** The fewest steps of a request that no LoRA makes one of latent consistency. */
  readonly fewest?: number;
  readonly most?: number;
}

function described<T extends z.ZodType>(type: T, meta: ParameterMeta): T {
  return type.meta({ ...meta }) as T;
}

/** Published seeds exceed 32 bits; this is the largest the pages allow. */
export const maxSeed = 999_999_999_999_999;
/** Four times the longest published prompt; more than any of the text encoders reads. */
export const maxPromptLength = 4_000;

// Everything below U+0020 but tab, line feed and carriage return; DEL; and the C1 block.
// biome-ignore lint/suspicious/noControlCharactersInRegex: refusing them is the point
const controlCharacter = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f]/;

/** A rule says what it allows, and in `params.wrong` what is wrong with a text that breaks it. */
const text = z
  .string()
  .max(maxPromptLength, `at most ${maxPromptLength} characters`)
  .refine((value) => value.isWellFormed(), {
    error: 'well-formed Unicode: no unpaired surrogates',
    params: { wrong: 'It has half of a surrogate pair.' },
  })
  .refine((value) => !controlCharacter.test(value), {
    error: 'no control characters but tab and line breaks',
    params: { wrong: 'It has a control character.' },
  });

export const prompt = described(
  text.refine((value) => value.trim() !== '', {
    error: 'at least one character that is not a space',
    params: { wrong: 'It is empty.' },
  }),
  { description: 'What the image is to show.' },
);

export const negativePrompt = described(text.optional(), {
  description: 'What the image is not to show.',
});

/**
 * @param standard the model's own default, which its schedule was published with
 * @param names those that fit the model
 */
export function scheduler(
  standard: SchedulerName,
  names: readonly SchedulerName[] = schedulerNames,
) {
  return described(z.enum(names).default(standard), {
    description: 'The sampler that turns noise into the image.',
  });
}

export function numInferenceSteps(standard: number, { min, max } = { min: 20, max: 100 }) {
  const least = Math.min(min, fewestOfLcm);
  const few =
    least < min
      ? ` With a LoRA of latent consistency and the scheduler LCM as few as ${least}.`
      : '';
  return described(z.int().min(least).max(max).default(standard), {
    description: `Denoising steps: more take longer and cost more.${few}`,
    affectsPricing: true,
    fewest: min,
    most: max,
  });
}

const fewestOfLcm = 2;

/** What is wrong with the scheduler or the steps where they are for latent consistency, and nothing else is. */
function consistencyIssues(shape: z.core.$ZodShape, parameters: ModelParameters): LoraIssue[] {
  const { scheduler: name, numInferenceSteps: steps } = parameters;
  const isOnlyLcm =
    (shape.scheduler as z.ZodType).safeParse(noiseSchedulers[0]).error !== undefined;
  if (isOnlyLcm) return [];
  if (name === 'LCM')
    return lorasOf(parameters).length > 0
      ? []
      : [
          {
            path: ['scheduler'],
            message: `${noiseSchedulers.join(', ')}; LCM beside a LoRA of latent consistency`,
            wrong: 'LCM needs a LoRA of latent consistency.',
          },
        ];
  const { fewest = 0, most } = (
    shape.numInferenceSteps as z.ZodType
  ).meta() as Partial<ParameterMeta>;
  if (steps >= fewest) return [];
  return [
    {
      path: ['numInferenceSteps'],
      message: `a whole number from ${fewest} to ${most}`,
      wrong: `${steps} is not allowed.`,
    },
  ];
}

export function guidanceScale(min: number, { max, standard } = { max: 25, standard: 7.5 }) {
  return described(z.number().min(min).max(max).default(standard), {
    description: 'How closely the image follows the prompt (classifier-free guidance).',
    step: 0.1,
  });
}

export const samples = described(z.int().min(1).max(4).default(1), {
  description: 'Images to make; image k uses the seed plus k.',
  affectsPricing: true,
});

export const seed = described(z.int().min(-1).max(maxSeed).default(-1), {
  description: 'The same seed and parameters give the same image; -1 draws one.',
});

/** Pages list sizes, not ranges: each side is one of these. */
export function side(description: string, ...pixels: [number, ...number[]]) {
  return described(z.literal(pixels).default(pixels[0]), {
    description,
    affectsPricing: pixels.length > 1,
  });
}

export const promptSyntax = described(
  z.enum(Object.keys(promptSyntaxes) as (keyof typeof promptSyntaxes)[]).default('LITERAL'),
  { description: 'How the prompts are read.' },
);

export const decoder = described(
  z.enum(Object.keys(decoders) as (keyof typeof decoders)[]).default('FULL'),
  { description: 'What turns the latents into pixels.' },
);

export const loras = described(
  z
    .array(
      z.strictObject({
        name: z.string().min(1).max(255),
        scale: z.number().min(-maxLoraScale).max(maxLoraScale).default(1),
      }),
    )
    .max(maxLoras)
    .optional(),
  {
    description:
      'LoRAs that are added to the model, by the names of their files, each with a scale. Local backend only.',
  },
);

/**
 * Closes a model's parameters: no unknown keys, every sample's seed within the published range, and
 * each LoRA once. Image k is made with `seed + k`, so a seed near the end leaves no room for its samples.
 */
export function modelParameters<
  Shape extends z.core.$ZodShape & { seed: typeof seed; samples: typeof samples },
>(shape: Shape) {
  return z.strictObject(shape).superRefine((value, context) => {
    const parameters = value as unknown as ModelParameters;
    const { seed: first, samples: count } = parameters;
    if (first <= maxSeed && first + count - 1 > maxSeed)
      context.addIssue({
        code: 'custom',
        path: ['seed'],
        message: `seed + samples - 1 at most ${maxSeed}`,
      });
    const issues = [...consistencyIssues(shape, parameters), ...loraIssues(parameters)];
    for (const { wrong, ...issue } of issues)
      context.addIssue({ code: 'custom', ...issue, params: { wrong } });
  });
}
