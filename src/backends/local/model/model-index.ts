import { z } from 'zod';
import { only, settings } from '#src/backends/local/graph/config-rules.ts';
import { readJson } from '#src/backends/local/weights/read-text.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';
import { type Family, type FamilyName, families, familyOf } from './families.ts';

/** What a folder's model_index.json says of the whole. */
export interface ModelIndex {
  /** The pipeline as the file has it. */
  readonly className: string;
  readonly family: FamilyName;
  /** Whether an absent negative prompt means zeroes instead of the embeddings of an empty one. */
  readonly zeroesEmptyPrompt: boolean;
}

/** Beside the text encoders and tokenizers: the engine's parts, and those that judge, mark or take pictures. */
const parts = [
  'feature_extractor',
  'image_encoder',
  'requires_aesthetics_score',
  'requires_safety_checker',
  'safety_checker',
  'scheduler',
  'unet',
  'vae',
  'vae_decoder',
  'vae_encoder',
];

const shape = {
  // Null is false, as in the reference.
  force_zeros_for_empty_prompt: z.boolean().nullable().default(true),
  // An invisible mark in each picture.
  add_watermarker: only(false),
};

/** @throws WeightsError for another pipeline, and for each key that is neither known nor harmless */
export function readModelIndex(file: string): ModelIndex {
  const { _class_name: name } = readJson(file, z.object({ _class_name: z.string() }));
  const className = name.slice(0, 100);
  // Pipelines that were saved by optimum or by diffusers' ONNX classes have names of their own.
  const family = familyOf(name.replace(/^(ORT|Onnx)/, ''));
  if (!family)
    throw new WeightsError(
      `its pipeline is ${JSON.stringify(className)}; supported are ${Object.values(families)
        .map(({ pipeline }) => pipeline)
        .join(' and ')}`,
      { file },
    );
  const { textEncoders }: Family = families[family];
  const ofText = textEncoders.flatMap(({ suffix }) => [
    `text_encoder${suffix}`,
    `tokenizer${suffix}`,
  ]);
  const index = readJson(
    file,
    z
      .looseObject({})
      .transform(withoutAbsent)
      .pipe(settings(shape, [...parts, ...ofText])),
  );
  return { className, family, zeroesEmptyPrompt: index.force_zeros_for_empty_prompt === true };
}

/** A part that a pipeline does without has no library and no class. */
function withoutAbsent(index: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const isAbsent = (value: unknown) => Array.isArray(value) && value.every((one) => one === null);
  return Object.fromEntries(Object.entries(index).filter(([, value]) => !isAbsent(value)));
}
