import { defaultsOf } from './defaults.ts';
import type { CatalogueEntry, ModelParameters } from './definition.ts';
import { type CatalogueId, catalogue } from './index.ts';
import type { Price } from './price.ts';

/**
 * A request's size in units of its model's default image: samples x steps x pixels, each over the default's. What makes a
 * picture larger has no steps, and what it computes goes by the pixels of that picture.
 */
export function workUnits(model: CatalogueId, parameters: ModelParameters): number {
  const standard = defaultsOf(model);
  const pixels = pixelsOf(parameters) / pixelsOf(standard);
  if (parameters.upscale) return parameters.samples * pixels;
  const steps = parameters.numInferenceSteps / standard.numInferenceSteps;
  return parameters.samples * steps * pixels;
}

function pixelsOf({ width, height, upscale }: ModelParameters): number {
  return (width * height) / (upscale?.factor ?? 1) ** 2;
}

/** Whether a backend serves a model: whether the model has a price there. */
export function isServed(model: CatalogueId, backend: string): boolean {
  return amountOf(model, backend) !== undefined;
}

/**
 * The list price of a request in micro-credits. No provider publishes a formula; their pages say
 * that steps, samples and size affect the price, which is what metering by GPU second amounts to.
 *
 * @throws RangeError where the backend does not serve the model
 */
export function listPrice(
  model: CatalogueId,
  backend: string,
  parameters: ModelParameters,
): number {
  const ofNoise = amountOf(model, backend);
  if (ofNoise === undefined) {
    throw new RangeError(`${model} has no price at ${backend}`);
  }
  const ofPicture = parameters.image && priceOf(model, backend)?.fromPicture?.amount;
  const amount = ofPicture ?? ofNoise;
  return Math.ceil(amount * workUnits(model, parameters));
}

/** What the table says of a model on a backend; undefined where it says nothing. */
export function priceOf(model: CatalogueId, backend: string): Price | undefined {
  const { prices }: CatalogueEntry = catalogue[model];
  return Object.hasOwn(prices, backend) ? prices[backend] : undefined;
}

/** @returns micro-credits of an image at the defaults */
function amountOf(model: CatalogueId, backend: string): number | undefined {
  const price = priceOf(model, backend);
  if (price === undefined || price.unit === 'NOT_SERVED') return undefined;
  return price.unit === 'IMAGE' ? price.amount : price.amount * price.seconds;
}
