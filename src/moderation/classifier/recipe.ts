/** What a classifier takes and says, as its folder tells. */
export interface ClassifierRecipe {
  /** The ONNX file, absolute. */
  readonly model: string;
  /** In the order of the scores. */
  readonly labels: readonly string[];
  /** Whether each label has a probability of its own; else they add up to 1. */
  readonly isMultiLabel: boolean;
  readonly picture: PictureRecipe;
}

/** How pixels become what the model takes. */
export interface PictureRecipe {
  readonly kernel: 'nearest' | 'lanczos3' | 'linear' | 'cubic';
  /** To this size, or until the shorter side is so long; in pixels. */
  readonly resize: { readonly width: number; readonly height: number } | { readonly edge: number };
  /** What the model takes, in pixels: the middle of what was resized. */
  readonly width: number;
  readonly height: number;
  /** A value from 0 to 255 times this, less the mean, by the deviation; each for red, green and blue. */
  readonly factor: number;
  readonly mean: readonly [number, number, number];
  readonly deviation: readonly [number, number, number];
}

/** The folder cannot be used; the message says what is wrong and what is allowed. */
export class ClassifierError extends Error {
  override readonly name = 'ClassifierError';
}
