import { defaultsOf } from './defaults.ts';
import type { ModelDefinition, ModelParameters } from './definition.ts';
import { type ModelId, models } from './index.ts';
import type { Price } from './price.ts';

/** A request's size in units of its model's default image: samples x steps x pixels, each over the default's. */
export function workUnits(model: ModelId, parameters: ModelParameters): number {
  const standard = defaultsOf(model);
  const steps = parameters.numInferenceSteps / standard.numInferenceSteps;
  const pixels = (parameters.width * parameters.height) / (standard.width * standard.height);
  return parameters.samples * steps * pixels;
}

/** Whether a backend serves a model: whether the model has a price there. */
export function isServed(model: ModelId, backend: string): boolean {
  return amountOf(model, backend) !== undefined;
}

/**
 * The list price of a request in micro-credits. No provider publishes a formula; their pages say
 * that steps, samples and size affect the price, which is what metering by GPU second amounts to.
 *
 * @throws RangeError where the backend does not serve the model
 */
export function listPrice(model: ModelId, backend: string, parameters: ModelParameters): number {
  const ofNoise = amountOf(model, backend);
  if (ofNoise === undefined) {
    throw new RangeError(`${model} has no price at ${backend}`);
  }
  const ofPicture = parameters.image && priceOf(model, backend)?.fromPicture?.amount;
  const amount = ofPicture ?? ofNoise;
  return Math.ceil(amount * workUnits(model, parameters));
}

/** What the table says of a model on a backend; undefined where it says nothing. */
export function priceOf(model: ModelId, backend: string): Price | undefined {
  const { prices }: ModelDefinition = models[model];
  return Object.hasOwn(prices, backend) ? prices[backend] : undefined;
}

/** @returns micro-credits of an image at the defaults */
function amountOf(model: ModelId, backend: string): number | undefined {
  const price = priceOf(model, backend);
  if (price === undefined || price.unit === 'NOT_SERVED') return undefined;
  return price.unit === 'IMAGE' ? price.amount : price.amount * price.seconds;
}
