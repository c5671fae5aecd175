import type { CatalogueEntry, ModelDefinition } from './definition.ts';
import { portraitSD } from './portrait-sd/model.ts';
import { segmindVega } from './segmind-vega/model.ts';
import { smallSD } from './small-sd/model.ts';
import { ssd1b } from './ssd-1b/model.ts';
import { ssd1bLcm } from './ssd-1b-lcm/model.ts';
import { tinySD } from './tiny-sd/model.ts';
import { upscaler } from './upscaler/model.ts';

/** What draws. The ids are the names of the folders here, of `WEIGHTS_DIR` and of `npm run pull`. */
export const models = {
  'tiny-sd': tinySD,
  'portrait-sd': portraitSD,
  'ssd-1b': ssd1b,
  'ssd-1b-lcm': ssd1bLcm,
  'small-sd': smallSD,
  'segmind-vega': segmindVega,
} as const satisfies Record<string, ModelDefinition>;

export type ModelId = keyof typeof models;
export const modelIds = Object.keys(models) as [ModelId, ...ModelId[]];

/** All that a generation can be of: what draws, and what makes pictures larger. */
export const catalogue = { ...models, upscaler } as const satisfies Record<string, CatalogueEntry>;

export type CatalogueId = keyof typeof catalogue;
export const catalogueIds = Object.keys(catalogue) as [CatalogueId, ...CatalogueId[]];

/** Whether it draws, and makes nothing larger. */
export function isModelId(id: CatalogueId): id is ModelId {
  return id in models;
}
