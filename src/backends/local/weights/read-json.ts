import type { z } from 'zod';
import { withFile } from './file-slice.ts';
import { WeightsError } from './weights-error.ts';

/** Configurations have kilobytes, vocabularies one megabyte, indexes of shards a few. */
const maxBytes = 32 * 1024 * 1024;

/**
 * Reads a JSON file of a model's folder. Python writes `Infinity` and `NaN` into JSON; they are read as null.
 * @throws WeightsError when it is missing, not JSON, or not of the schema's shape
 */
export const readJson = <T extends z.ZodType>(file: string, schema: T): z.infer<T> => {
  const text = withFile(file, (open) => {
    if (open.size > maxBytes)
      throw new WeightsError(`has ${open.size} bytes; at most ${maxBytes} are read`, { file });
    return open.read(0, open.size, 'the text').toString('utf8');
  });
  const parsed = schema.safeParse(parse(file, text));
  if (parsed.success) return parsed.data;
  const [issue] = parsed.error.issues;
  throw new WeightsError(
    `${issue!.path.length === 0 ? 'the value' : issue!.path.join('.')}: ${issue!.message}`,
    { file },
    { cause: parsed.error },
  );
};

const parse = (file: string, text: string): unknown => {
  try {
    return JSON.parse(text.replaceAll(/(?<=[:[,]\s*)(-?Infinity|NaN)(?=\s*[,\]}])/g, 'null'));
  } catch (error) {
    throw new WeightsError('is not valid JSON', { file }, { cause: error });
  }
};
