import { buildUNet } from '#src/backends/local/graph/networks/unet.ts';
import { unetConfig } from '#src/backends/local/graph/unet-config.ts';
import type { FamilyName } from '#src/backends/local/model/families.ts';
import type { TensorSource, TensorTable } from '#src/backends/local/weights/tensor-source.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';
import { unetNames } from './ldm-names.ts';
import { type PublishedConfigs, publishedConfigs } from './published-configs.ts';

/**
 * The published model whose UNet has the tensors of a checkpoint, each of its shape, and no others.
 * @param tensors of the UNet, in the original names
 * @throws WeightsError
 */
export function recognise(
  tensors: TensorTable,
  family: FamilyName,
  file: string,
): PublishedConfigs {
  const candidates = publishedConfigs.filter((one) => one.family === family);
  const found = candidates.find(({ unet }) => fits(tensors, unet, file));
  if (found) return found;
  throw new WeightsError(
    `its UNet has the shapes of no published model (${candidates.map(({ name }) => name).join(', ')}); a folder of the same name beside it, in diffusers' layout, can give its configurations`,
    { file },
  );
}

function fits(tensors: TensorTable, published: object, file: string): boolean {
  const config = unetConfig.parse(published);
  const table = new RecordingTable(unetNames(tensors, config.layers_per_block));
  try {
    buildUNet(file, table, config, { height: 8, width: 8, tokens: 77 });
  } catch (error) {
    if (error instanceof WeightsError) return false;
    throw error;
  }
  return table.asked.size === table.size;
}

/** Remembers which tensors were asked for. */
class RecordingTable extends Map<string, TensorSource> {
  readonly asked = new Set<string>();

  override get(name: string): TensorSource | undefined {
    const source = super.get(name);
    if (source) this.asked.add(name);
    return source;
  }
}
