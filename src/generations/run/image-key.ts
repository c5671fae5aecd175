/**
 * Where an image's file is kept: one for each attempt, so that a late one overwrites nothing. A few
 * hundred folders share them out by the end of the id, which is random.
 */
export function imageKey(
  generationId: string,
  index: number,
  attempt: number,
  extension: string,
): string {
  return `${generationId.slice(-2)}/${generationId}_${index}-${attempt}.${extension}`;
}

/** @returns what may be the generation's id: a key of another origin gives none that is known */
export function generationOfKey(key: string): string {
  return key.slice(key.indexOf('/') + 1, key.lastIndexOf('_'));
}
