import type { ClassifierRecipe } from './recipe.ts';

/** What the gateway sends to a classifier's process: one after the other, each has its answer. */
export type ClassifierCommand =
  | { readonly kind: 'LOAD'; readonly recipe: ClassifierRecipe }
  | { readonly kind: 'CLASSIFY'; readonly file: Uint8Array };

export type ClassifierAnswer =
  | { readonly kind: 'LOADED' }
  /** A probability for each label. */
  | { readonly kind: 'SCORES'; readonly scores: readonly number[] }
  | { readonly kind: 'FAILED'; readonly message: string };
