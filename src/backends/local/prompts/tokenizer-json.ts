import { z } from 'zod';
import { maxListBytes, readJson } from '#src/backends/local/weights/read-text.ts';
import type { AddedToken } from './added-tokens.ts';

/** CLIP's way of dividing text into words. */
export const wordPattern = "'s|'t|'re|'ve|'m|'ll|'d|[\\p{L}]+|[\\p{N}]|[^\\s\\p{L}\\p{N}]+";

const pair = z.union([z.string().transform((text) => text.split(' ')), z.array(z.string())]);

/** The part of a tokenizer.json (github.com/huggingface/tokenizers) by which CLIP's are told from others. */
const schema = z.object({
  added_tokens: z
    .array(
      z.object({
        id: z.int().min(0),
        content: z.string(),
        normalized: z.boolean().default(false),
        single_word: z.boolean().default(false),
      }),
    )
    .default([]),
  normalizer: z
    .unknown()
    .refine(isClipNormalizer, "only CLIP's is supported: NFC, then blanks, then Lowercase"),
  pre_tokenizer: z
    .unknown()
    .refine(isClipSplitter, "only CLIP's is supported: its pattern of words, then ByteLevel"),
  model: z.object({
    type: z.literal('BPE').default('BPE'),
    end_of_word_suffix: z.literal('</w>', 'only "</w>" is supported'),
    continuing_subword_prefix: z.literal('', 'only "" is supported').nullish(),
    dropout: z.null('only null is supported').optional(),
    byte_fallback: z.literal(false, 'only false is supported').nullish(),
    vocab: z.record(z.string(), z.int().min(0)),
    merges: z.array(
      pair.refine(
        (tokens) => tokens.length === 2 && tokens.every((token) => token !== ''),
        'must be a pair of tokens',
      ),
    ),
  }),
});

/** @throws WeightsError */
export function readTokenizerJson(file: string) {
  const { added_tokens, model } = readJson(file, schema, maxListBytes);
  return {
    vocabulary: model.vocab,
    merges: model.merges as [string, string][],
    added: added_tokens.map(
      ({ single_word, ...token }): AddedToken => ({ ...token, singleWord: single_word }),
    ),
  };
}

function isClipNormalizer(value: unknown): boolean {
  return typesIn(value, 'normalizers').join() === 'NFC,Replace,Lowercase';
}

function isClipSplitter(value: unknown): boolean {
  const [split, ...rest] = partsOf(value, 'pretokenizers');
  const regex = (split as { pattern?: { Regex?: unknown } } | undefined)?.pattern?.Regex;
  return (
    typeof regex === 'string' &&
    // Some versions name the special tokens in it, which never come as far.
    regex.endsWith(wordPattern) &&
    rest.map(typeOf).join() === 'ByteLevel'
  );
}

function typesIn(value: unknown, list: string): unknown[] {
  return partsOf(value, list).map(typeOf);
}

function partsOf(value: unknown, list: string): unknown[] {
  const parts = (value as Record<string, unknown> | null | undefined)?.[list];
  return Array.isArray(parts) ? parts : [];
}

function typeOf(part: unknown): unknown {
  return (part as { type?: unknown } | null)?.type;
}
