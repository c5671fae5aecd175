import type { z } from 'zod';
import type { LoraChoice } from './loras.ts';
import type { Prices } from './price.ts';
import type { SchedulerName } from './schedulers.ts';

/**
 * A request's parameters after validation: every default filled in. The field names are those of
 * the GraphQL inputs. Sizes are in pixels.
 */
export interface ModelParameters {
  readonly prompt: string;
  /** Absent is not the same as empty: SDXL zeroes the embeddings of an absent one and encodes an empty one. */
  readonly negativePrompt?: string | undefined;
  readonly scheduler: SchedulerName;
  readonly numInferenceSteps: number;
  readonly guidanceScale: number;
  readonly samples: number;
  /** -1 asks the gateway to draw one; in a recipe it is always the seed of sample 0. */
  readonly seed: number;
  readonly width: number;
  readonly height: number;
  readonly promptSyntax: PromptSyntax;
  readonly decoder: Decoder;
  /** What to start from. @default noise */
  readonly image?: SourceRef | undefined;
  /** Of the picture's size: white is drawn anew, black is kept. Only beside a picture. */
  readonly mask?: SourceRef | undefined;
  /** How much of the picture is changed: above 0, at most 1. Beside a picture, and there always. */
  readonly strength?: number | undefined;
  /** Beside those that a weighted prompt names. Absent: none. */
  readonly loras?: readonly LoraChoice[] | undefined;
  /**
   * The picture is made larger, and nothing is drawn: the size is that of the result, and the rest says how the picture
   * was drawn.
   */
  readonly upscale?: Upscale | undefined;
}

/** A picture that the gateway keeps for the account for a while. */
export interface SourceRef {
  readonly uploadId: string;
  /** Of the file as it came, in hexadecimal: it names the picture also when that is gone. */
  readonly sha256: string;
}

/** What is made larger, and how much. */
export interface Upscale {
  /** How many times as wide and as high as the picture the result is. */
  readonly factor: number;
  /** The image of the account that the picture is; absent where it was brought. */
  readonly imageId?: string | undefined;
  /** The id of the model that drew the picture; absent where that is not known. */
  readonly drawnBy?: string | undefined;
}

export const promptSyntaxes = {
  LITERAL: 'Every character is read as written, as the reference implementation does.',
  WEIGHTED:
    'Emphasis by (more), [less] and (exactly:1.3), BREAK, and prompts of any length in chunks of 75 tokens. Local backend and own servers only.',
} as const satisfies Record<string, string>;
export type PromptSyntax = keyof typeof promptSyntaxes;

export const decoders = {
  FULL: "The model's own image decoder.",
  TINY: 'A tiny approximate decoder (TAESD), much faster, where its weights are present. Local backend only.',
} as const satisfies Record<string, string>;
export type Decoder = keyof typeof decoders;

/** What latents a model draws in: those of Stable Diffusion 1, or of SDXL. */
export type LatentFamily = 'sd1' | 'sdxl';

export interface License {
  readonly name: string;
  readonly spdx: string | null;
  readonly url: string;
  readonly summary: string;
  /** What the licence forbids, one sentence each; empty where it restricts no use. */
  readonly useRestrictions: readonly string[];
}

/** An endpoint of Segmind that starts from a picture. Its prices are in the model's table. */
export interface PictureEndpoint {
  readonly slug: string;
  readonly contract: 'v1' | 'v2';
  /** Pixels that a side may have; absent where it takes no size: then it is the picture's. */
  readonly sides?: readonly number[];
  /** The least that it may be asked to change, where its page says so. */
  readonly leastStrength?: number;
  /** The model that draws there, where it is another. */
  readonly drawnBy?: string;
}

/** What is known of all that the gateway has an offer for, whether it draws or not. */
export interface CatalogueEntry {
  /** The GraphQL type. */
  readonly typeName: string;
  readonly name: string;
  readonly summary: string;
  readonly prices: Prices;
  /** How Segmind knows it, where it serves it. */
  readonly segmind?:
    | {
        readonly slug: string;
        /** v1 answers the POST with the image; v2 is submit, poll, fetch. */
        readonly contract: 'v1' | 'v2';
        /** What it is asked for where a request starts from a picture; absent where there is no such thing. */
        readonly fromPicture?: PictureEndpoint;
      }
    | undefined;
}

/** One model that draws: everything that is particular to it. Its type is a member of the union `Model`. */
export interface ModelDefinition extends CatalogueEntry {
  /** The field of `GenerateImageInput` that asks for this model. */
  readonly inputField: string;
  /** What it is good for, in a sentence or two. */
  readonly purpose: string;
  /** How it was distilled from its teacher. */
  readonly distillation: string;
  readonly license: License;
  /** Parameters of the UNet. */
  readonly parameterCount: number;
  /** The only place of this model's limits and defaults. Refuses unknown keys. */
  readonly parameters: z.ZodObject;
  /**
   * Whether its UNet takes the guidance as an input, as latent consistency models do: an evaluation a
   * step, and no negative prompt. @default false
   */
  readonly embedsGuidance?: boolean;
  readonly weights: {
    /** The published weights on the Hugging Face Hub, at a pinned commit where one is known. */
    readonly repository: string;
    readonly revision: string;
    /** Files of these endings are preferred in this order; see the local backend's weights reader. */
    readonly variant: 'fp16' | null;
    /** What latents it draws in, for the tiny decoder. */
    readonly family: LatentFamily;
    /** Bytes that `npm run pull` fetches, about; absent where that was not seen. */
    readonly downloadBytes?: number;
    /** Bytes that an image at the default size takes on the processor, measured; absent where it was not. */
    readonly memoryBytes?: number;
  };
}
