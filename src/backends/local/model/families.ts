import type { TextStates } from '#src/backends/local/graph/networks/text-encoder.ts';
import type { publishedLatentRgb } from '#src/backends/local/preview.ts';

/** What the models of a family share, whatever the depths and widths of their UNets. */
export const families = {
  /** Stable Diffusion 1 and 2, and what was distilled from them, as Tiny-SD. */
  sd1: {
    pipeline: 'StableDiffusionPipeline',
    addition: null,
    textEncoders: [{ suffix: '', states: 'LAST', pooled: false }],
  },
  /** Stable Diffusion XL, and what was distilled from it, as SSD-1B. */
  sdxl: {
    pipeline: 'StableDiffusionXLPipeline',
    addition: 'text_time',
    textEncoders: [
      { suffix: '', states: 'PENULTIMATE', pooled: false },
      { suffix: '_2', states: 'PENULTIMATE', pooled: true },
    ],
  },
} as const satisfies Record<keyof typeof publishedLatentRgb, Family>;

export type FamilyName = keyof typeof families;

export interface Family {
  readonly pipeline: string;
  readonly addition: 'text_time' | null;
  readonly textEncoders: readonly {
    readonly suffix: string;
    readonly states: TextStates;
    readonly pooled: boolean;
  }[];
}

/** @returns the family of a pipeline of diffusers, or undefined */
export function familyOf(pipelineName: string): FamilyName | undefined {
  return familyNames.find((name) => families[name].pipeline === pipelineName);
}

const familyNames = Object.keys(families) as FamilyName[];
