import { join } from 'node:path';
import { findWeights, missingFolders } from '#src/backends/local/find-weights.ts';
import { hubCacheFolder } from '#src/backends/local/hub-cache.ts';
import { UsageError } from '#src/cli/usage-error.ts';
import { expandFolders } from '#src/environment.ts';
import type { ImagineOptions } from './options.ts';

/** Where the weights are that the options name. @throws UsageError */
export function locateWeights({ model, weights }: ImagineOptions) {
  if (weights !== undefined)
    return { folder: weights, weights: 'PUBLISHED' as const, commit: undefined };
  const environment = expandFolders(process.env);
  const problems = missingFolders(environment);
  if (problems.length > 0) throw new UsageError(problems.join('\n'));
  const found = findWeights(model!, {
    weightsFolder: environment.WEIGHTS_DIR || undefined,
    hubCacheFolder: hubCacheFolder(environment),
    modelsFolder: join(import.meta.dirname, '../../../models'),
  });
  if (!found)
    throw new UsageError(
      `There are no weights of ${model}: run npm run pull -- ${model}, or give --weights.`,
    );
  return found;
}
