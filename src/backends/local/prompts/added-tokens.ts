/** A token that is no product of the merges: a special one, or one that was added after the training. */
export interface AddedToken {
  readonly content: string;
  readonly id: number;
  /** Whether it is looked for in the composed and lower-cased text; otherwise in the text as it was written. */
  readonly normalized: boolean;
  /** Whether it counts only where no letter, digit or underscore touches it. */
  readonly singleWord: boolean;
}

/** A piece of a text: an added token's id, or ordinary text. */
export type TextPiece = number | string;

/**
 * Splits a text at the added tokens, the leftmost first and of those the longest, as transformers does
 * before anything else: `!` in a prompt is the padding of SDXL's second encoder, not a word's end.
 * Blanks around them, which some tokens eat (`lstrip`, `rstrip`), mean nothing to CLIP's other tokens.
 * @param normalize what the tokenizer does to ordinary text; the text that is returned has gone through it
 */
export function createTokenSplitter(
  tokens: readonly AddedToken[],
  normalize: (text: string) => string,
): (text: string) => TextPiece[] {
  const splitRaw = splitterOf(tokens.filter(({ normalized }) => !normalized));
  const splitNormalized = splitterOf(
    tokens
      .filter(({ normalized }) => normalized)
      .map((token) => ({ ...token, content: normalize(token.content) })),
  );
  return (text) =>
    splitRaw(text).flatMap((piece) =>
      typeof piece === 'string' ? splitNormalized(normalize(piece)) : [piece],
    );
}

const wordCharacter = String.raw`[\p{Alphabetic}\p{M}\p{Nd}\p{Pc}]`;

function splitterOf(tokens: readonly AddedToken[]): (text: string) => TextPiece[] {
  const ids = new Map(tokens.map(({ content, id }) => [content, id]));
  const wanted = tokens.filter(({ content }) => content !== '');
  if (wanted.length === 0) return (text) => [text];
  const alternatives = wanted
    .toSorted((a, b) => b.content.length - a.content.length)
    .map(({ content, singleWord }) => {
      const literal = content.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
      return singleWord ? `(?<!${wordCharacter})${literal}(?!${wordCharacter})` : literal;
    });
  const pattern = new RegExp(`(${alternatives.join('|')})`, 'u');
  return (text) =>
    text.split(pattern).flatMap((part, index): TextPiece[] => {
      if (index % 2 === 1) return [ids.get(part)!];
      return part === '' ? [] : [part];
    });
}
