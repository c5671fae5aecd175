import { createHash } from 'node:crypto';
import { withFile } from './file-slice.ts';
import { WeightsError } from './weights-error.ts';

const sampleBytes = 16 * 1024;
const scheme = 'sha256:';

/** Sizes and a few samples of the files: quick for gigabytes, and different for any two trainings. */
export function fingerprint(files: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of new Set(files))
    withFile(path, (file) => {
      hash.update(String(file.size));
      const length = Math.min(sampleBytes, file.size);
      for (const place of [0.25, 0.5, 0.75])
        hash.update(file.read(Math.floor((file.size - length) * place), length, 'a sample'));
    });
  return `${scheme}${hash.digest('hex').slice(0, 16)}`;
}

/**
 * Other weights in the place of those that were looked at would draw in their name.
 *
 * @param revision as it was then: a fingerprint, or a commit of the Hub, whose files never change
 * @param place what is named where they are others
 * @throws WeightsError
 */
export function mustHaveRevision(files: readonly string[], revision: string, place: string): void {
  if (!revision.startsWith(scheme) || fingerprint(files) === revision) return;
  throw new WeightsError('has changed since it was looked at: ask again', { file: place });
}
