import type { ModelParameters } from '#models/definition.ts';
import type { CatalogueId } from '#models/index.ts';
import { lorasOf, withoutLoraTags } from '#models/loras.ts';
import { listPrice } from '#models/prices.ts';
import type { Offer } from '#src/backends/backend.ts';
import type { InspectedWeights } from '#src/backends/local/inspect-weights.ts';
import { emphasisIssue } from '#src/backends/local/prompts/emphasis.ts';
import { createScheduler, schedulerMismatch } from '#src/backends/local/schedulers/index.ts';
import type { LocalFacts, UnusableFacts, UsableFacts } from './facts.ts';
import { measureKey } from './measure-key.ts';
import { upscalerOffer } from './upscaler-offer.ts';

/**
 * What a machine can do for a model, from what is known of it.
 *
 * @param timeOf what a kind of work took there, in milliseconds; null before anything was seen
 */
export function offerFrom(
  model: CatalogueId,
  facts: LocalFacts,
  timeOf: (key: string) => number | null,
): Offer {
  if (!('revision' in facts)) return unusable(facts);
  if ('upscalers' in facts) return upscalerOffer(model, facts, timeOf);
  const { status, reason, weights, revision, loras } = facts;
  return {
    status,
    reason,
    weights,
    revision,
    loras,
    refuses: (parameters) => refuse(facts, parameters),
    quote(parameters) {
      const price = listPrice(model, 'local', parameters);
      return {
        low: price,
        high: price,
        expectedMs: expectedMs(model, facts, parameters, timeOf),
      };
    },
  };
}

function unusable({ status, reason, weights }: UnusableFacts): Offer {
  return {
    status,
    reason,
    weights,
    revision: 'none',
    refuses: () => reason,
    quote: () => ({ low: 0, high: 0, expectedMs: null }),
  };
}

const tinyRefusals = {
  PRESENT: null,
  MISSING:
    "The weights of the tiny decoder are not here: run npm run pull with --decoder tiny, or put those of an AutoencoderTiny (madebyollin/taesd, or taesdxl for SSD-1B) into vae_tiny/ of the model's folder, or use decoder FULL.",
  IMPOSSIBLE: 'There is no tiny decoder for these weights; use decoder FULL.',
} as const satisfies Record<InspectedWeights['tinyDecoder'], string | null>;

/** Those facts that say what can be drawn. */
export type RefusingFacts = Pick<
  UsableFacts,
  'sizeStep' | 'tinyDecoder' | 'hasEncoder' | 'embedsGuidance' | 'loras'
>;

/** Why a machine of which this is known cannot draw such an image, in a sentence, or null. */
export function refuse(
  { sizeStep, tinyDecoder, hasEncoder, embedsGuidance, loras }: RefusingFacts,
  parameters: ModelParameters,
): string | null {
  const { width, height, decoder, promptSyntax, prompt, negativePrompt = '' } = parameters;
  if (promptSyntax === 'WEIGHTED') {
    const issue = emphasisIssue(withoutLoraTags(prompt)) ?? emphasisIssue(negativePrompt);
    if (issue !== null) return issue;
  }
  if (parameters.image && !hasEncoder)
    return "These weights have no encoder (the encoder of the model's VAE): no picture can be a start with them.";
  const wanted = lorasOf(parameters).map(({ name }) => loras.find((one) => one.name === name));
  if (wanted.includes(undefined)) return 'A LoRA of the request is not in the folder of LORA_DIR.';
  const misfit = wanted.find((one) => one!.problem !== null);
  if (misfit) return misfit.problem;
  const mismatch = schedulerMismatch(
    embedsGuidance,
    parameters.scheduler,
    wanted.some((one) => one!.isConsistency),
  );
  if (mismatch !== null) return mismatch;
  if (decoder === 'TINY' && tinyRefusals[tinyDecoder] !== null) return tinyRefusals[tinyDecoder];
  if (width % sizeStep !== 0 || height % sizeStep !== 0)
    return `${width} x ${height} does not fit these weights: both sides must be multiples of ${sizeStep}.`;
  return null;
}

function expectedMs(
  model: CatalogueId,
  { status, schedulerConfig, device }: UsableFacts,
  parameters: ModelParameters,
  timeOf: (key: string) => number | null,
): number | null {
  const key = measureKey(model, parameters, device);
  const evaluationMs = timeOf(`${key} evaluation`);
  const decodeMs = timeOf(`${key} decoding`);
  if (evaluationMs === null || decodeMs === null) return null;
  const { scheduler, numInferenceSteps, strength, samples } = parameters;
  const { timesteps } = createScheduler(scheduler, schedulerConfig, numInferenceSteps, strength);
  const loadMs = status === 'AVAILABLE' ? 0 : (timeOf(`${key} loading`) ?? 0);
  const encodeMs = timeOf(`${key} encoding`) ?? 0;
  return Math.round(loadMs + encodeMs + samples * (timesteps.length * evaluationMs + decodeMs));
}
