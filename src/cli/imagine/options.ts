import { resolve } from 'node:path';
import type { z } from 'zod';
import { defaultsOf } from '#models/defaults.ts';
import type { ModelId } from '#models/index.ts';
import { standardStrength } from '#models/start.ts';
import type { DeviceChoice } from '#src/backends/local/devices/device.ts';
import type { EngineParameters } from '#src/backends/local/pipeline/pipeline.ts';
import { commonOptions, parseOptions } from '#src/cli/parse-options.ts';
import { UsageError } from '#src/cli/usage-error.ts';
import { namedLoras } from './loras.ts';
import { optionSchema, promptText } from './option-schema.ts';

export interface ImagineContext {
  drawSeed(): number;
  modelLike(folder: string): ModelId;
  readonly folder: string;
  /** That LORA_DIR names. */
  readonly loraFolder?: string | undefined;
}

/** A picture is to be larger, and nothing is drawn. */
export interface UpscaleOptions {
  readonly kind: 'UPSCALE';
  readonly factor: number;
  /** Absolute, as `output`. */
  readonly image: string;
  readonly output: string;
  readonly json: boolean;
}

export interface ImagineOptions {
  readonly kind: 'DRAW';
  readonly parameters: EngineParameters;
  readonly seed: number;
  readonly samples: number;
  /** Paths are absolute. */
  readonly output: string;
  readonly latents: string | undefined;
  readonly json: boolean;
  readonly device: DeviceChoice;
  /** Exactly one of the two is there. */
  readonly model: ModelId | undefined;
  readonly weights: string | undefined;
  /** The picture to start from, and the mask of what is drawn anew; absolute. */
  readonly image: string | undefined;
  readonly mask: string | undefined;
  /** How many times as wide and high what is drawn becomes. */
  readonly upscale: number | undefined;
}

const string = { type: 'string' } as const;
const options = {
  model: string,
  weights: string,
  'negative-prompt': string,
  scheduler: string,
  steps: string,
  'guidance-scale': string,
  width: string,
  height: string,
  seed: string,
  samples: string,
  'prompt-syntax': string,
  decoder: string,
  image: string,
  mask: string,
  strength: string,
  upscale: string,
  lora: { type: 'string', multiple: true },
  device: string,
  output: string,
  latents: string,
  json: { type: 'boolean' },
  ...commonOptions,
} as const;

/**
 * @param argv what follows the command's name
 * @param context.drawSeed used where no seed was asked for
 * @param context.modelLike tells the model whose defaults fit a folder of weights
 * @param context.folder what relative paths are relative to
 * @param context.loraFolder where LoRAs are that a weighted prompt names
 * @throws UsageError
 */
export function parseImagineOptions(
  argv: readonly string[],
  { drawSeed, modelLike, folder, loraFolder }: ImagineContext,
): ImagineOptions | UpscaleOptions | 'HELP' | 'VERSION' {
  const { values, positionals } = parseOptions(argv, options);
  if (values.help) return 'HELP';
  if (values.version) return 'VERSION';
  const [prompt, ...rest] = positionals;
  if (rest.length > 0 || (prompt === undefined && values.upscale === undefined))
    throw new UsageError('Give one prompt, in quotes; --help tells the options.');
  const parsed = optionSchema.safeParse(values);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw new UsageError(`--${issue!.path.join('.')}: ${issue!.message}.`);
  }
  const given = parsed.data;
  if (prompt === undefined) return upscaleOptions(values, given, folder);
  if (given.model !== undefined && given.weights !== undefined)
    throw new UsageError('--model and --weights exclude each other: give one of them.');
  if (!promptText.safeParse(prompt).success)
    throw new UsageError('The prompt must be well-formed Unicode of at most 100,000 characters.');
  for (const name of ['mask', 'strength'] as const)
    if (given[name] !== undefined && given.image === undefined)
      throw new UsageError(`--${name} goes with a picture to start from: give --image too.`);
  const model = given.weights === undefined ? (given.model ?? 'tiny-sd') : undefined;
  const weights = given.weights && resolve(folder, given.weights);
  const standard = defaultsOf(model ?? modelLike(weights!));
  return {
    kind: 'DRAW',
    parameters: {
      prompt,
      negativePrompt: given['negative-prompt'],
      scheduler: given.scheduler ?? standard.scheduler,
      numInferenceSteps: given.steps ?? standard.numInferenceSteps,
      guidanceScale: given['guidance-scale'] ?? standard.guidanceScale,
      width: given.width ?? standard.width,
      height: given.height ?? standard.height,
      promptSyntax: given['prompt-syntax'],
      decoder: given.decoder,
      ...(given.image !== undefined && { strength: given.strength ?? standardStrength }),
      loras: namedLoras({
        given: given.lora,
        prompt,
        isWeighted: given['prompt-syntax'] === 'WEIGHTED',
        folder,
        loraFolder,
      }),
    },
    seed: given.seed === -1 ? drawSeed() : given.seed,
    samples: given.samples,
    output: resolve(folder, given.output),
    latents: given.latents && resolve(folder, given.latents),
    json: given.json,
    device: given.device,
    model,
    weights,
    image: given.image && resolve(folder, given.image),
    mask: given.mask && resolve(folder, given.mask),
    upscale: given.upscale,
  };
}

const usefulUndrawn = ['upscale', 'image', 'output', 'json'];

/**
 * @param values as they were given, without defaults
 * @throws UsageError for what says how to draw
 */
function upscaleOptions(
  values: object,
  { upscale, image, output, json }: z.infer<typeof optionSchema>,
  folder: string,
): UpscaleOptions {
  if (image === undefined)
    throw new UsageError('--upscale needs what is to be larger: give a prompt, or --image FILE.');
  const stray = Object.keys(values).find((name) => !usefulUndrawn.includes(name));
  if (stray !== undefined)
    throw new UsageError(
      `--${stray} says how to draw, and without a prompt nothing is drawn: give a prompt, or --upscale and --image with no more than --output and --json.`,
    );
  return {
    kind: 'UPSCALE',
    factor: upscale!,
    image: resolve(folder, image),
    output: resolve(folder, output),
    json,
  };
}
