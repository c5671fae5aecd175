import type { ImageInput } from '../generated/graphql.ts';

/** A picture to start from, as the form has it. */
export interface Start {
  readonly image: ImageInput;
  /** How much of it is changed; left out, the API's default. */
  readonly strength?: number | undefined;
  /** What of it is drawn anew; left out, all of it. */
  readonly mask?: Mask | undefined;
}

/** A mask as it is painted: an earlier one, where there was one, and the strokes over it. */
export interface Mask {
  readonly under?: ImageInput | undefined;
  readonly strokes: readonly Stroke[];
}

/** One line of the brush; a single point is a dab. All in pixels of the picture. */
export interface Stroke {
  readonly width: number;
  readonly erases: boolean;
  readonly points: readonly Point[];
}

export type Point = readonly [x: number, y: number];

/** What the API calls them. */
export const startParameters: ReadonlySet<string> = new Set(['image', 'mask', 'strength']);

/** The fields of an input. */
export interface GivenStart {
  readonly image?: ImageInput | null;
  readonly mask?: ImageInput | null;
  readonly strength?: number | null;
}

/** As an input that the API gave has it; undefined where it starts from noise. */
export function startOf({ image, mask, strength }: GivenStart): Start | undefined {
  if (!image) return undefined;
  return {
    image,
    strength: strength ?? undefined,
    mask: mask ? { under: mask, strokes: [] } : undefined,
  };
}

/** What an estimate depends on: a mask changes nothing there. */
export function startInput(start: Start | undefined): GivenStart {
  if (!start) return {};
  return {
    image: start.image,
    ...(start.strength !== undefined && { strength: start.strength }),
  };
}
