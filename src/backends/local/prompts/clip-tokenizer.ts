import { Tokenizer } from '@huggingface/tokenizers';
import { createTokenSplitter } from './added-tokens.ts';
import { readTokenizerFiles, type TokenizerFiles } from './tokenizer-files.ts';
import { wordPattern } from './tokenizer-json.ts';

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
  /** All ids are below it. */
  readonly vocabularySize: number;
  /** @returns the ids of the text alone: no start, no end, any length */
  encode(text: string): number[];
  /** @returns what the ids say, in lower case and with blanks between the words */
  decode(ids: readonly number[]): string;
}

/**
 * @param folder absolute: a tokenizer/ folder
 * @throws WeightsError naming the file that cannot be used, and why
 */
export function readClipTokenizer(folder: string): ClipTokenizer {
  return createClipTokenizer(readTokenizerFiles(folder));
}

function createClipTokenizer(files: TokenizerFiles): ClipTokenizer {
  const { vocabulary, added } = files;
  const addedIds = new Map(added.map(({ content, id }) => [content, id]));
  const contents = new Map(added.map(({ content, id }) => [id, content]));
  const split = createTokenSplitter(added, normalize);
  const library = new Tokenizer(tokenizerJson(files), {});
  const largest = [Object.values(vocabulary), contents.keys()].reduce(
    (most, ids) => Iterator.from(ids).reduce((found, id) => Math.max(found, id), most),
    -1,
  );

  return {
    start: addedIds.get(files.startToken)!,
    end: addedIds.get(files.endToken)!,
    pad: addedIds.get(files.padToken)!,
    comma: vocabulary[',</w>'],
    vocabularySize: largest + 1,
    encode: (text) =>
      split(text).flatMap((piece) =>
        typeof piece === 'number'
          ? [piece]
          : library.encode(piece, { add_special_tokens: false }).ids,
      ),
    decode(ids) {
      const words: string[] = [];
      for (let at = 0; at < ids.length; ) {
        const special = contents.get(ids[at]!);
        const next =
          special === undefined ? ids.findIndex((id, i) => i > at && contents.has(id)) : at + 1;
        const end = next === -1 ? ids.length : next;
        words.push(special ?? library.decode(ids.slice(at, end)).replaceAll('</w>', ' ').trim());
        at = end;
      }
      return words.join(' ');
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

/** The tokenizer.json that transformers would write for these files, less the normalizer above and the added tokens. */
function tokenizerJson({ vocabulary, merges, unknownToken }: TokenizerFiles) {
  return {
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: {
      type: 'Sequence',
      pretokenizers: [
        {
          type: 'Split',
          pattern: { Regex: wordPattern },
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
      unk_token: unknownToken,
      continuing_subword_prefix: '',
      end_of_word_suffix: '</w>',
      fuse_unk: false,
      vocab: vocabulary,
      merges,
    },
  };
}
