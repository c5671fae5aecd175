import type { Generation } from './types.ts';

/** What a generation is called: its prompt, and by how much it was made larger. */
export function titleOf({ recipe: { prompt, upscale } }: Pick<Generation, 'recipe'>): string {
  const drawn = prompt || 'A picture that was brought';
  return upscale ? `${drawn}, upscaled ${upscale.factor}×` : drawn;
}
