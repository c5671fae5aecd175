import type { ModelParameters } from '#models/definition.ts';
import { type ModelId, models } from '#models/index.ts';
import { segmind } from './provider.ts';
import { servedAs } from './served-as.ts';

/** Why Segmind has no endpoint or value for a request from a picture, or null. */
export function refusesPicture(
  model: ModelId,
  { mask, width, height, strength = 1 }: ModelParameters,
): string | null {
  const { name } = segmind;
  const { fromPicture } = servedAs(model);
  if (!fromPicture)
    return `${name} starts ${models[model].name} from noise only; starting from a picture needs the local backend or an own server.`;
  if (mask)
    return `${name} draws whole pictures anew; a mask needs the local backend or an own server.`;
  const { sides, leastStrength = 0 } = fromPicture;
  if (sides && !(sides.includes(width) && sides.includes(height)))
    return `From a picture ${name} draws sides of ${sides.join(' and ')} pixels only.`;
  if (strength < leastStrength)
    return `${name} changes a picture by a strength of at least ${leastStrength}.`;
  return null;
}
