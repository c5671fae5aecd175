import type { CatalogueEntry, PictureEndpoint } from '#models/definition.ts';
import { type CatalogueId, catalogue } from '#models/index.ts';
import type { Asked } from '#src/backends/cloud/asked.ts';

/** How Segmind knows a model. @throws RangeError for one that it does not serve */
export function servedAs(model: CatalogueId): NonNullable<CatalogueEntry['segmind']> {
  const { segmind }: CatalogueEntry = catalogue[model];
  if (!segmind) {
    throw new RangeError(`Segmind does not serve ${model}`);
  }
  return segmind;
}

/** What is asked for such a request. @throws RangeError where Segmind has nothing for it */
export function endpointOf({ model, parameters }: Asked): PictureEndpoint {
  const served = servedAs(model);
  if (!parameters.image || parameters.upscale) return served;
  if (!served.fromPicture) {
    throw new RangeError(`Segmind starts ${model} from no picture`);
  }
  return served.fromPicture;
}
