import type { ModelId } from '#models/index.ts';
import { embedsGuidance } from '#src/backends/local/graph/unet-config.ts';
import { readModelFolder } from '#src/backends/local/model-folder.ts';

/** The member of the catalogue whose defaults fit a folder or a file. @throws WeightsError */
export function modelLike(folder: string): ModelId {
  const { family, unet } = readModelFolder(folder);
  if (family === 'sd1') return 'tiny-sd';
  return embedsGuidance(unet.config) ? 'ssd-1b-lcm' : 'ssd-1b';
}
