import { readFileSync } from 'node:fs';

/** Of test/fixtures/reference/README.md: what diffusers computes with the two small models. */
export interface Golden {
  readonly prompts: readonly {
    readonly prompt: string;
    readonly negative_prompt: string | null;
    readonly input_ids: readonly number[];
    readonly negative_input_ids: readonly number[];
    readonly input_ids_2?: readonly number[];
  }[];
  /** By Segmind's name. */
  readonly schedulers: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly runs: readonly {
    readonly key: string;
    readonly scheduler: string;
    readonly num_inference_steps: number;
    readonly guidance_scale: number;
    readonly seed: number;
    readonly prompt: string;
    readonly negative_prompt: string | null;
    readonly width: number;
    readonly height: number;
    readonly unet_calls: number;
    readonly latents_std: number;
  }[];
}

export type ReferenceModel = 'tiny-sd' | 'ssd-1b';

export const referenceFolder = new URL('../fixtures/reference/', import.meta.url);

export function readReference(path: string): string {
  return readFileSync(new URL(path, referenceFolder), 'utf8');
}

/** Python wrote it, so it holds -Infinity, which JSON.parse refuses. */
export function readGolden(model: ReferenceModel): Golden {
  return JSON.parse(readReference(`golden/${model}.json`).replaceAll('-Infinity', 'null'));
}
