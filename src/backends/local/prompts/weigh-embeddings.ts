/**
 * Applies a chunk's weights to its embeddings: each token's vector times its weight (stable-diffusion-webui,
 * modules/sd_emphasis.py, "No norm"), and where the mean is restored, all of them times one number that
 * brings it back to what it was ("Original").
 *
 * @param embeddings float32[weights.length, width], the text encoder's output for one chunk
 * @param restoresMean not for the states of SDXL's encoders: their mean is near 0, and one weight dims every other token
 * @returns a new array, or the same one where every weight is 1
 */
export function weighEmbeddings(
  embeddings: Float32Array,
  weights: readonly number[],
  restoresMean: boolean,
): Float32Array {
  if (weights.every((weight) => weight === 1)) return embeddings;
  const width = embeddings.length / weights.length;
  const weighed = embeddings.map((value, index) => value * weights[Math.floor(index / width)]!);
  if (!restoresMean) return weighed;
  const sum = (values: Float32Array) => values.reduce((total, value) => total + value, 0);
  const after = sum(weighed);
  // A mean of exactly 0 cannot be brought back.
  const restored = after === 0 ? 1 : sum(embeddings) / after;
  return weighed.map((value) => value * restored);
}
