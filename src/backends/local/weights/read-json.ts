import { z } from 'zod';
import { withFile } from './file-slice.ts';
import { WeightsError } from './weights-error.ts';

/** Configurations have kilobytes, vocabularies one megabyte, indexes of shards a few. */
const maxBytes = 32 * 1024 * 1024;

/**
 * Reads a small text file of a model's folder and parses it.
 * @param parse throws for text that cannot be used
 * @throws WeightsError when it is missing, too large, or refused by `parse`
 */
export function readText<T>(file: string, parse: (text: string) => T): T {
  const text = withFile(file, (open) => {
    if (open.size > maxBytes)
      throw new WeightsError(`has ${open.size} bytes; at most ${maxBytes} are read`, { file });
    return open.read(0, open.size, 'the text').toString('utf8');
  });
  try {
    return parse(text);
  } catch (error) {
    throw new WeightsError(oneLine(error), { file }, { cause: error });
  }
}

/**
 * Reads a JSON file of a model's folder. Python writes `Infinity` and `NaN` into JSON; they are read as null.
 * @throws WeightsError when it is missing, not JSON, or not of the schema's shape
 */
export function readJson<T extends z.ZodType>(file: string, schema: T): z.infer<T> {
  return readText(file, (text) =>
    schema.parse(
      JSON.parse(text.replaceAll(/(?<=[:[,]\s*)(-?Infinity|NaN)(?=\s*[,\]}])/g, 'null')),
    ),
  );
}

function oneLine(error: unknown): string {
  if (error instanceof z.ZodError) {
    const { path, message } = error.issues[0]!;
    return path.length === 0 ? `the value: ${message}` : `${path.join('.')}: ${message}`;
  }
  if (error instanceof SyntaxError) return 'is not valid JSON';
  return (error as Error).message.replaceAll(/\s+/g, ' ').replace(/\.$/, '');
}
