import { z } from 'zod';
import { readJson } from '#src/backends/local/weights/read-text.ts';

const schema = z.object({
  _class_name: z.string(),
  // Null is false, as in the reference.
  force_zeros_for_empty_prompt: z.boolean().nullable().default(true),
});

/** What the engine reads of a model_index.json (diffusers). */
export interface ModelIndex {
  /** As the file has it. */
  readonly className: string;
  /** diffusers' name: pipelines that were saved by optimum or by diffusers' ONNX classes have names of their own. */
  readonly pipeline: string;
  readonly zeroesEmptyPrompt: boolean;
}

/** @throws WeightsError */
export function readModelIndex(file: string): ModelIndex {
  const { _class_name: className, force_zeros_for_empty_prompt } = readJson(file, schema);
  return {
    className: className.slice(0, 100),
    pipeline: className.replace(/^(ORT|Onnx)/, ''),
    zeroesEmptyPrompt: force_zeros_for_empty_prompt === true,
  };
}
