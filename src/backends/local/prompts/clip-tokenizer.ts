import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Tokenizer } from '@huggingface/tokenizers';
import { z } from 'zod';

/** Positions of a CLIP text encoder: the start token, 75 of content, the end token. */
export const clipPositions = 77;

/** CLIP's byte pair encoding (Radford et al. 2021), equal to the Rust library's CLIPTokenizer. */
export interface ClipTokenizer {
  readonly start: number;
  readonly end: number;
  /** Fills what is left after the end token; SDXL's second encoder pads with `!`. */
  readonly pad: number;
  /** The id of a comma that ends a word, where a long prompt is best divided; undefined where the vocabulary has none. */
  readonly comma: number | undefined;
  readonly vocabularySize: number;
  /** @returns the ids of the text alone: no start, no end, any length */
  encode(text: string): number[];
  /** @returns what the ids say, in lower case and with blanks between the words */
  decode(ids: readonly number[]): string;
}

/** The contents of the files of a tokenizer/ folder; there is no tokenizer.json in the published models. */
export interface ClipTokenizerFiles {
  readonly vocab: string;
  readonly merges: string;
  readonly config: string;
  readonly specialTokens: string;
}

export class TokenizerFilesError extends Error {
  override readonly name = 'TokenizerFilesError';
}

/** @throws TokenizerFilesError, or the file system's error for a missing file */
export async function readClipTokenizer(folder: string): Promise<ClipTokenizer> {
  const read = (name: string) => readFile(join(folder, name), 'utf8');
  const [vocab, merges, config, specialTokens] = await Promise.all([
    read('vocab.json'),
    read('merges.txt'),
    read('tokenizer_config.json'),
    read('special_tokens_map.json'),
  ]);
  return createClipTokenizer({ vocab, merges, config, specialTokens });
}

/** @throws TokenizerFilesError naming the file that cannot be used, and why */
export function createClipTokenizer(files: ClipTokenizerFiles): ClipTokenizer {
  const vocab = parse(z.record(z.string(), z.int().min(0)), files.vocab, 'vocab.json');
  const special = {
    ...parse(specialTokensFile, files.specialTokens, 'special_tokens_map.json'),
    ...parse(specialTokensFile, files.config, 'tokenizer_config.json'),
  };
  const idOf = (token: string) => {
    const id = vocab[token];
    if (id === undefined) {
      throw new TokenizerFilesError(`vocab.json has no special token ${JSON.stringify(token)}.`);
    }
    return id;
  };
  const startToken = special.bos_token ?? '<|startoftext|>';
  const endToken = special.eos_token ?? '<|endoftext|>';
  const library = new Tokenizer(tokenizerJson(vocab, files.merges, [startToken, endToken]), {});

  return {
    start: idOf(startToken),
    end: idOf(endToken),
    pad: idOf(special.pad_token ?? endToken),
    comma: vocab[',</w>'],
    vocabularySize: Object.keys(vocab).length,
    encode: (text) => library.encode(normalize(text), { add_special_tokens: false }).ids,
    decode(ids) {
      // The library refuses to decode nothing.
      if (ids.length === 0) return '';
      return library
        .decode([...ids])
        .replaceAll('</w>', ' ')
        .trim();
    },
  };
}

/**
 * NFC, white space to single blanks, lower case. Each character by itself, because the reference
 * knows no final sigma: a capital sigma at the end of a word becomes the same letter as elsewhere.
 */
function normalize(text: string): string {
  const blanked = text.normalize('NFC').replaceAll(/\p{White_Space}+/gu, ' ');
  return Array.from(blanked, (character) => character.toLowerCase()).join('');
}

/** The tokenizer.json that transformers would write for these files, less the normalizer above. */
function tokenizerJson(vocab: Record<string, number>, merges: string, special: readonly string[]) {
  return {
    added_tokens: special
      .filter((content) => content in vocab)
      .map((content) => ({ id: vocab[content], content, special: true, normalized: false })),
    normalizer: null,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        {
          type: 'Split',
          pattern: {
            Regex: "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+",
          },
          behavior: 'Removed',
          invert: true,
        },
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
      ],
    },
    post_processor: null,
    decoder: { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
    model: {
      type: 'BPE',
      unk_token: special[1],
      continuing_subword_prefix: '',
      end_of_word_suffix: '</w>',
      fuse_unk: false,
      vocab,
      merges: mergesOf(merges),
    },
  };
}

function mergesOf(text: string): string[] {
  const lines = text.split('\n').filter((line) => line !== '' && !line.startsWith('#version'));
  const wrong = lines.find((line) => line.split(' ').length !== 2);
  if (wrong !== undefined) {
    throw new TokenizerFilesError(
      `merges.txt has a line that is not a pair of tokens: ${JSON.stringify(wrong.slice(0, 80))}.`,
    );
  }
  return lines;
}

const specialToken = z
  .union([z.string(), z.object({ content: z.string() }).transform(({ content }) => content)])
  .nullish()
  .transform((token) => token ?? undefined);

const specialTokensFile = z
  .object({ bos_token: specialToken, eos_token: specialToken, pad_token: specialToken })
  .transform((tokens) =>
    Object.fromEntries(Object.entries(tokens).filter(([, token]) => token !== undefined)),
  )
  .pipe(z.partialRecord(z.enum(['bos_token', 'eos_token', 'pad_token']), z.string()));

function parse<T>(schema: z.ZodType<T>, text: string, file: string): T {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch (error) {
    throw new TokenizerFilesError(`${file} is not JSON.`, { cause: error });
  }
  const parsed = schema.safeParse(json);
  if (!parsed.success) {
    throw new TokenizerFilesError(
      `${file} is not a CLIP tokenizer's: ${z.prettifyError(parsed.error)}`,
    );
  }
  return parsed.data;
}
