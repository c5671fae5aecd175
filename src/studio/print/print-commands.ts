import type { CatalogueModel, Image, Upscaler } from '../shared/types.ts';

/** What the page does for a print. Inputs are those that a recipe gives. */
export interface PrintCommands {
  readonly models: readonly CatalogueModel[];
  readonly upscaler: Upscaler;
  develop(input: unknown): void;
  edit(input: unknown): void;
  /** Has the form start from it. */
  start(image: Image): void;
  /** Makes it larger. */
  upscale(image: Image, factor: number): void;
}

/** The same request with a seed still to be drawn. */
export function withoutSeed(input: unknown): unknown {
  const [model, { seed: _, ...values }] = Object.entries(
    input as Record<string, Record<string, unknown>>,
  )[0]!;
  return { [model]: values };
}
