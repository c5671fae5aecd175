import type { ModelParameters, Prices } from './definition.ts';
import { type ModelId, models } from './index.ts';

/** A request's size in units of its model's default image: samples x steps x pixels, each over the default's. */
export function workUnits(model: ModelId, parameters: ModelParameters): number {
  const standard = models[model].parameters.parse({ prompt: '-' }) as ModelParameters;
  const steps = parameters.numInferenceSteps / standard.numInferenceSteps;
  const pixels = (parameters.width * parameters.height) / (standard.width * standard.height);
  return parameters.samples * steps * pixels;
}

/**
 * The list price of a request in micro-credits. No provider publishes a formula; their pages say
 * that steps, samples and size affect the price, which is what metering by GPU second amounts to.
 */
export function listPrice(
  model: ModelId,
  seller: keyof Prices,
  parameters: ModelParameters,
): number {
  return Math.ceil(models[model].prices[seller] * workUnits(model, parameters));
}
