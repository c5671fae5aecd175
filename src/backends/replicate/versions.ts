import type { CatalogueId } from '#models/index.ts';

/**
 * The models of the catalogue that are on Replicate, each by a version, which never changes.
 * From the models' own pages, as in https://replicate.com/lucataco/ssd-1b/versions.
 */
const versions: Readonly<Partial<Record<CatalogueId, string>>> = {
  // lucataco/ssd-1b
  'ssd-1b': 'b19e3639452c59ce8295b82aba70a231404cb062f2eb580ea894b31e8ce5bbb6',
};

/** @throws RangeError for a model that is not there */
export function versionOf(model: CatalogueId): string {
  const version = versions[model];
  if (version === undefined) {
    throw new RangeError(`Replicate does not serve ${model}`);
  }
  return version;
}
