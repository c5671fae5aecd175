/** Loaded with the first use: it brings libraries of ten megabytes. */
export const loadSharp = async () => (await import('sharp')).default;
