import { z } from 'zod';
import { type OpenFile, withFile } from './file-slice.ts';
import { parseJson } from './parse-json.ts';
import { WeightsError } from './weights-error.ts';

/** Configurations have kilobytes. */
const maxConfigBytes = 1024 * 1024;

/** CLIP's vocabulary and its merges have one megabyte each, a tokenizer.json and an index of shards a few. */
export const maxListBytes = 8 * 1024 * 1024;

/**
 * Reads a small text file of a model's folder and parses it. A byte order mark is left out; line ends
 * are those of the file.
 * @param parse throws for text that cannot be used
 * @throws WeightsError when it is missing, too large, not UTF-8, or refused by `parse`
 */
export function readText<T>(
  file: string,
  parse: (text: string) => T,
  maxBytes = maxConfigBytes,
): T {
  const text = withFile(file, (open) => {
    if (open.size > maxBytes)
      throw new WeightsError(`has ${open.size} bytes; at most ${maxBytes} are read`, { file });
    return decodeUtf8(open, open.read(0, open.size, 'the text'));
  });
  try {
    return parse(text);
  } catch (error) {
    if (error instanceof WeightsError) throw error;
    throw new WeightsError(oneLine(error), { file }, { cause: error });
  }
}

/**
 * Reads a JSON file of a model's folder. Python writes `Infinity` and `NaN` into JSON; they are read as null.
 * @throws WeightsError when it is missing, too large, not JSON, or not of the schema's shape
 */
export function readJson<T extends z.ZodType>(
  file: string,
  schema: T,
  maxBytes?: number,
): z.infer<T> {
  return readText(file, (text) => schema.parse(parseJson(text)), maxBytes);
}

/** @throws WeightsError for other encodings, such as the UTF-16 of some editors */
export function decodeUtf8({ path }: OpenFile, bytes: Uint8Array, what = 'it'): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new WeightsError(
      what === 'it' ? 'is not text in UTF-8' : `${what} is not text in UTF-8`,
      { file: path },
      { cause: error },
    );
  }
}

function oneLine(error: unknown): string {
  if (error instanceof z.ZodError) {
    const { path, message } = error.issues[0]!;
    return path.length === 0 ? `the value: ${message}` : `${path.join('.')}: ${message}`;
  }
  return (error as Error).message.replaceAll(/\s+/g, ' ').replace(/\.$/, '');
}
