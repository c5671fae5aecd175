import { createHash } from 'node:crypto';
import type { Generation } from '#src/domain/generation.ts';
import { repository } from '#src/generations/store/repository.ts';
import type { Store } from '#src/store/store.ts';

/** What tells that two requests of one account come to the same images. */
export type CachedRecipe = Pick<
  Generation,
  'accountId' | 'model' | 'parameters' | 'backend' | 'weights' | 'revision'
>;

/** Which generation was last asked for by a recipe. Of this process, and bounded: the images are in the store anyway. */
export interface RecipeCache {
  find(recipe: CachedRecipe): string | undefined;
  note(recipe: CachedRecipe, generationId: string): void;
}

const mostRecipes = 10_000;

export function createRecipeCache(): RecipeCache {
  /** The one not asked for for the longest time first. */
  const known = new Map<string, string>();
  return {
    find(recipe) {
      const key = keyOf(recipe);
      const id = known.get(key);
      if (id === undefined) return undefined;
      known.delete(key);
      known.set(key, id);
      return id;
    },
    note(recipe, generationId) {
      known.set(keyOf(recipe), generationId);
      const [oldest] = known.keys();
      if (known.size > mostRecipes) known.delete(oldest!);
    },
  };
}

function keyOf({ accountId, model, parameters, backend, weights, revision }: CachedRecipe): string {
  const recipe = JSON.stringify([accountId, model, parameters, backend, weights, revision]);
  return createHash('sha256').update(recipe).digest('base64');
}

/** The account's generation with all images of a recipe, where there is one and they are still kept. */
export async function findCached(
  { recipeCache, database }: { recipeCache?: RecipeCache | undefined; database: Store },
  recipe: CachedRecipe,
): Promise<Generation | undefined> {
  const id = recipeCache?.find(recipe);
  if (id === undefined) return undefined;
  const generation = await database.read(() => repository.generation(id));
  const isWhole = generation?.status === 'SUCCEEDED' && !generation.imagesExpired;
  // Another backend may have drawn it in the end.
  return isWhole && keyOf(generation) === keyOf(recipe) ? generation : undefined;
}
