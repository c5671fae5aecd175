import type { TextEncoderComponent } from '#src/backends/local/model-folder.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';
import { type ClipTokenizer, readClipTokenizer } from './clip-tokenizer.ts';

/**
 * The tokenizer of a text encoder.
 * @throws WeightsError when its files cannot be used, or it makes ids that the encoder does not know
 */
export function readTokenizer({ tokenizerFolder, config }: TextEncoderComponent): ClipTokenizer {
  const tokenizer = readClipTokenizer(tokenizerFolder);
  if (tokenizer.vocabularySize > config.vocab_size)
    throw new WeightsError(
      `its ids go up to ${tokenizer.vocabularySize - 1}, but the text encoder knows ${config.vocab_size}`,
      { file: tokenizerFolder },
    );
  return tokenizer;
}
