import { embedsGuidance, type UNetConfig } from '#src/backends/local/graph/unet-config.ts';

/** Whether a request needs a second evaluation a step, with the negative prompt. */
export function isGuided(config: UNetConfig, guidanceScale: number): boolean {
  return guidanceScale > 1 && !embedsGuidance(config);
}

/**
 * The guidance as waves, for networks that take it as an input: float32[width], every rounding in
 * float32 as in the reference.
 * Source: Meng et al. 2022 (arXiv 2210.03142); diffusers, pipeline_latent_consistency_text2img.py,
 * get_guidance_scale_embedding.
 * @returns undefined where the network has no such input
 */
export function guidanceEmbedding(
  { time_cond_proj_dim: width }: UNetConfig,
  guidanceScale: number,
): Float32Array | undefined {
  if (width == null) return undefined;
  const half = Math.floor(width / 2);
  const value = Math.fround((guidanceScale - 1) * 1000);
  const slope = Math.fround(-Math.fround(Math.log(10_000)) / (half - 1));
  const angles = Float32Array.from({ length: half }, (_, index) =>
    Math.fround(value * Math.fround(Math.exp(Math.fround(index * slope)))),
  );
  const embedding = new Float32Array(width);
  embedding.set(angles.map(Math.sin), 0);
  embedding.set(angles.map(Math.cos), half);
  return embedding;
}
