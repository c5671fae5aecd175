/**
 * Where an image's file is kept: one for each attempt, so that a late one overwrites nothing. A few
 * hundred folders share them out by the end of the id, which is random.
 */
export const imageKey = (
  generationId: string,
  position: number,
  attempt: number,
  extension: string,
): string => `${generationId.slice(-2)}/${generationId}_${position}-${attempt}.${extension}`;

/** @returns what may be the generation's id: a key of another origin gives none that is known */
export const generationOfKey = (key: string): string =>
  key.slice(key.indexOf('/') + 1, key.lastIndexOf('_'));
