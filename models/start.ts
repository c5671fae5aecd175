import type { SourceRef } from './definition.ts';

/** How much of a picture is changed where a request does not say. */
export const standardStrength = 0.75;

/** Less changes nothing that can be seen. */
export const leastStrength = 0.01;

/** Stands for a picture where none is kept: what a request costs, and where it can run, depends on none. */
export const anyPicture: SourceRef = { uploadId: '', sha256: '' };
