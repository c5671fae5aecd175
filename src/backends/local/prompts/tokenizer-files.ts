import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { maxListBytes, readJson, readText } from '#src/backends/local/weights/read-text.ts';
import { WeightsError } from '#src/backends/local/weights/weights-error.ts';
import type { AddedToken } from './added-tokens.ts';
import { clipVocabulary } from './clip-vocabulary.ts';
import { readTokenizerJson } from './tokenizer-json.ts';

/** What the files of a tokenizer/ folder say, in whichever of their published forms. */
export interface TokenizerFiles {
  readonly vocabulary: Readonly<Record<string, number>>;
  /** Pairs of tokens that join, strongest first. */
  readonly merges: readonly (readonly [string, string])[];
  /** The special ones among them. */
  readonly added: readonly AddedToken[];
  readonly startToken: string;
  readonly endToken: string;
  readonly padToken: string;
  readonly unknownToken: string;
}

/**
 * Reads a CLIP tokenizer as transformers does: vocab.json with merges.txt, or tokenizer.json alone, as
 * transformers 5 saves it. The special tokens are those of tokenizer_config.json; where that has no
 * `added_tokens_decoder`, special_tokens_map.json and added_tokens.json come before it.
 * @param folder absolute
 * @throws WeightsError
 */
export function readTokenizerFiles(folder: string): TokenizerFiles {
  const configFile = join(folder, 'tokenizer_config.json');
  const config = readJson(configFile, configSchema, maxListBytes);
  const { vocabulary, merges, added: fromJson } = readTokens(folder, config.vocabulary_of_merges);
  const added = new Map(fromJson.map((token) => [token.content, token]));
  const special = { ...clipSpecials, ...specialsOf(config) };
  const decoder = config.added_tokens_decoder;
  const hasFlags = decoder != null || fromJson.length > 0;
  if (decoder) {
    for (const [id, { content, ...flags }] of Object.entries(decoder))
      added.set(content, { content, id: Number(id), ...flagsOf(flags) });
  } else {
    Object.assign(special, specialsOf(readOptional(join(folder, 'special_tokens_map.json'))));
    for (const [content, id] of Object.entries(readAdded(join(folder, 'added_tokens.json'))))
      added.set(content, { content, id, normalized: true, singleWord: false });
  }
  // One token is often the end, the unknown and the padding: the first that names it says how it is found.
  const flagged = new Set(hasFlags ? added.keys() : []);
  for (const { content, ...flags } of Object.values(special).flat()) {
    if (flagged.has(content)) continue;
    flagged.add(content);
    const id = added.get(content)?.id ?? ownNumber(vocabulary, content);
    if (id === undefined)
      throw new WeightsError(
        `names the special token ${JSON.stringify(content.slice(0, 80))}, which has no id in the vocabulary or among the added tokens`,
        { file: configFile },
      );
    added.set(content, { content, id, ...flagsOf(flags) });
  }
  return {
    vocabulary,
    merges,
    added: [...added.values()],
    startToken: special.bos_token.content,
    endToken: special.eos_token.content,
    padToken: special.pad_token.content,
    unknownToken: special.unk_token.content,
  };
}

function ownNumber(record: Readonly<Record<string, number>>, key: string): number | undefined {
  return Object.hasOwn(record, key) ? record[key] : undefined;
}

/** @param isOfMerges whether the merges say the vocabulary too */
function readTokens(folder: string, isOfMerges: boolean) {
  const vocabularyFile = join(folder, 'vocab.json');
  const jsonFile = join(folder, 'tokenizer.json');
  if (!isOfMerges && !existsSync(vocabularyFile) && existsSync(jsonFile))
    return readTokenizerJson(jsonFile);
  const merges = readText(join(folder, 'merges.txt'), parseMerges, maxListBytes);
  const vocabulary = isOfMerges
    ? clipVocabulary(merges)
    : readJson(vocabularyFile, vocabularySchema, maxListBytes);
  return { vocabulary, merges, added: [] };
}

const vocabularySchema = z.record(z.string(), z.int().min(0));

function parseMerges(text: string): [string, string][] {
  const lines = text
    .split(/\r\n|\r|\n/)
    .filter((line) => line !== '' && !line.startsWith('#version'));
  return lines.map((line) => {
    const [first, second, ...rest] = line.split(' ');
    if (!first || !second || rest.length > 0)
      throw new Error(
        `has a line that is not a pair of tokens: ${JSON.stringify(line.slice(0, 80))}`,
      );
    return [first, second];
  });
}

const flagFields = {
  normalized: z.boolean().nullish(),
  single_word: z.boolean().nullish(),
};
const addedToken = z.object({ content: z.string(), ...flagFields });
type Flags = Pick<z.infer<typeof addedToken>, 'normalized' | 'single_word'>;

/** What transformers adds by name alone is looked for as it is. */
function flagsOf({ normalized, single_word }: Flags) {
  return { normalized: normalized ?? false, singleWord: single_word ?? false };
}

const token = z.union(
  [z.string().transform((content) => ({ content })), addedToken],
  'must be a token: a string, or an object with its content',
);
const more = z.array(token).nullish();
const specials = {
  bos_token: token.nullish(),
  eos_token: token.nullish(),
  pad_token: token.nullish(),
  unk_token: token.nullish(),
  additional_special_tokens: more,
};
const specialsSchema = z.object(specials);
const configSchema = z.object({
  ...specials,
  // This engine's own: the tokenizers that come with it leave out what the merges say already.
  vocabulary_of_merges: z.boolean().default(false),
  added_tokens_decoder: z.record(z.string().regex(/^\d{1,9}$/), addedToken).nullish(),
});

const clipSpecials = {
  bos_token: { content: '<|startoftext|>' },
  eos_token: { content: '<|endoftext|>' },
  pad_token: { content: '<|endoftext|>' },
  unk_token: { content: '<|endoftext|>' },
};

/** Those that are set. */
function specialsOf(file: z.infer<typeof specialsSchema>): Partial<typeof clipSpecials> {
  return Object.fromEntries(
    Object.keys(specials)
      .map((name) => [name, file[name as keyof typeof specials]] as const)
      .filter(([, value]) => value != null),
  );
}

function readOptional(file: string): z.infer<typeof specialsSchema> {
  return existsSync(file) ? readJson(file, specialsSchema, maxListBytes) : {};
}

function readAdded(file: string): Record<string, number> {
  return existsSync(file) ? readJson(file, vocabularySchema, maxListBytes) : {};
}
