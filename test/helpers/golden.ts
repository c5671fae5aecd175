import { readdirSync, readFileSync } from 'node:fs';

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
  readonly runs: readonly GoldenRun[];
}

export interface GoldenRun {
  readonly key: string;
  /** By Segmind's name. */
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
}

export type ReferenceModel = 'tiny-sd' | 'ssd-1b';

export const referenceFolder = new URL('../fixtures/reference/', import.meta.url);

export function readReference(path: string): string {
  return readFileSync(new URL(path, referenceFolder), 'utf8');
}

/** @returns the facts of a model and of each scheduler that has a file, see `goldenNames` */
export function readGolden(model: ReferenceModel): Golden {
  const { prompts } = read<Pick<Golden, 'prompts'>>(model, 'model');
  const files = goldenNames(model)
    .filter((name) => name !== 'model')
    .map((name) => read<SchedulerFile>(model, name));
  return {
    prompts,
    schedulers: Object.fromEntries(files.map((file) => [file.name, file])),
    runs: files.flatMap(({ runs }) => runs),
  };
}

/** @returns `model` and the name of each scheduler: a `.json` and a `.safetensors` of each are there */
export function goldenNames(model: ReferenceModel): string[] {
  return readdirSync(new URL(`golden/${model}`, referenceFolder))
    .filter((file) => file.endsWith('.json'))
    .map((file) => file.slice(0, -'.json'.length));
}

type SchedulerFile = Golden['schedulers'][string] & {
  readonly name: string;
  readonly runs: Golden['runs'];
};

function read<T>(model: ReferenceModel, name: string): T {
  return JSON.parse(readReference(`golden/${model}/${name}.json`)) as T;
}
