/** What a picture from outside may have. Checked before anything of it is decoded. */
export const sourceLimits = { bytes: 16 * 1024 * 1024, leastSide: 64, mostSide: 4096 } as const;

/** The same in words. */
export const allowedSource = `a still PNG, JPEG or WebP in RGB or grey, ${sourceLimits.leastSide} to ${sourceLimits.mostSide} pixels a side, at most ${sourceLimits.bytes / 1024 / 1024} MiB`;
