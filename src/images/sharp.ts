/** Loaded with the first use: it brings libraries of ten megabytes. */
export async function loadSharp() {
  return (await import('sharp')).default;
}
