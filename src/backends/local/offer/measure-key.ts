import type { ModelParameters } from '#models/definition.ts';
import type { CatalogueId } from '#models/index.ts';
import { lorasOf } from '#models/loras.ts';
import type { Device } from '#src/backends/local/devices/device.ts';

/** What the times of an evaluation and of decoding depend on. */
export function measureKey(
  model: CatalogueId,
  parameters: ModelParameters,
  { name, precision }: Device,
): string {
  const { width, height, guidanceScale, decoder, image } = parameters;
  const loras = lorasOf(parameters).length;
  const added = loras === 0 ? '' : ` ${loras} LoRAs`;
  return `${model} ${name} ${precision} ${width}x${height} ${guidanceScale > 1 ? 'guided' : 'unguided'} ${decoder}${added}${image ? ' from a picture' : ''}`;
}

/** Whether a measured time is of this model. */
export function isTimeOf(model: CatalogueId, key: string): boolean {
  return key.startsWith(`${model} `);
}
