/** A piece of a weighted prompt: text that shares one weight, or a forced end of the chunk. */
export type PromptPiece =
  | { readonly kind: 'text'; readonly text: string; readonly weight: number }
  | { readonly kind: 'break' };

const roundFactor = 1.1;
const squareFactor = 1 / 1.1;

/** Deeper than anybody writes: a piece is multiplied once for each bracket around it. */
const maxDepth = 50;
/** Beyond it nothing is left of the picture, and further on of the numbers. */
const maxWeight = 100;
const exponent = /:\s*[+-]?(?:\d+\.?\d*|\.\d+)e[+-]?\d+\s*\)/i;

/**
 * A weighted prompt that cannot be used. The message is a sentence that says what is allowed; it does
 * not quote the prompt, since reasons why a request is refused are logged.
 */
class EmphasisError extends Error {
  override readonly name = 'EmphasisError';
}

const token =
  /\\[()[\]\\]?|\(|\[|:\s*(?<weight>[+-]?(?:\d+\.?\d*|\.\d+))\s*\)|\)|\]|[^\\()[\]:]+|:/g;
const breakWord = /\s*\bBREAK\b\s*/;

/**
 * AUTOMATIC1111's emphasis grammar (stable-diffusion-webui, modules/prompt_parser.py):
 * `(more)` weighs 1.1, `[less]` 1/1.1, `(exactly:1.3)` 1.3; nesting multiplies; a backslash makes
 * the next bracket or backslash a character; a bracket that is never closed reaches to the end,
 * and one that was never opened is text. `BREAK` ends a chunk, inside brackets too.
 *
 * @returns neighbours of equal weight as one piece; none for an empty prompt
 * @throws EmphasisError where brackets nest too deep or weights grow too large
 */
export function parseEmphasis(prompt: string): PromptPiece[] {
  const scientific = exponent.exec(prompt)?.[0];
  if (scientific !== undefined)
    throw new EmphasisError(
      `The weight "${scientific.slice(0, 60)}" cannot be used: weights are written as in (red:1.3).`,
    );
  const pieces: (WeightedText | 'break')[] = [];
  const open: { readonly kind: '(' | '['; readonly from: number }[] = [];

  function close(kind: '(' | '[', factor: number): boolean {
    const index = open.findLastIndex((bracket) => bracket.kind === kind);
    if (index === -1) return false;
    const [bracket] = open.splice(index, 1);
    for (const piece of pieces.slice(bracket!.from)) {
      if (piece !== 'break') piece.weight *= factor;
    }
    return true;
  }

  for (const { 0: text, index: at, groups } of prompt.matchAll(token)) {
    const weight = groups?.weight;
    if (text.startsWith('\\')) pieces.push({ text: text.slice(1), weight: 1, at });
    else if (text === '(' || text === '[') {
      if (open.length === maxDepth)
        throw new EmphasisError(`Brackets nest at most ${maxDepth} deep in a weighted prompt.`);
      open.push({ kind: text, from: pieces.length });
    } else if (weight !== undefined && close('(', Number(weight))) continue;
    else if (text === ')' && close('(', roundFactor)) continue;
    else if (text === ']' && close('[', squareFactor)) continue;
    else {
      for (const [index, part] of text.split(breakWord).entries()) {
        if (index > 0) pieces.push('break');
        pieces.push({ text: part, weight: 1, at });
      }
    }
  }
  while (open.length > 0) {
    const kind = open.at(-1)!.kind;
    close(kind, kind === '(' ? roundFactor : squareFactor);
  }
  for (const piece of pieces) {
    if (piece !== 'break' && !(Math.abs(piece.weight) <= maxWeight))
      throw new EmphasisError(
        `The text at character ${piece.at + 1} weighs ${piece.weight.toPrecision(3)} with all brackets around it; weights go from -${maxWeight} to ${maxWeight}.`,
      );
  }
  return merge(pieces);
}

/** @returns why a weighted prompt cannot be used, in a sentence; null where it can */
export function emphasisIssue(prompt: string): string | null {
  try {
    parseEmphasis(prompt);
    return null;
  } catch (error) {
    if (error instanceof EmphasisError) return error.message;
    throw error;
  }
}

interface WeightedText {
  readonly text: string;
  weight: number;
  /** Where it begins in the prompt. */
  readonly at: number;
}

function merge(pieces: readonly (WeightedText | 'break')[]): PromptPiece[] {
  const merged: PromptPiece[] = [];
  for (const piece of pieces) {
    if (piece === 'break') {
      merged.push({ kind: 'break' });
      continue;
    }
    const { text, weight } = piece;
    if (text === '') continue;
    const last = merged.at(-1);
    if (last?.kind === 'text' && last.weight === weight) {
      merged[merged.length - 1] = { ...last, text: last.text + text };
    } else {
      merged.push({ kind: 'text', text, weight });
    }
  }
  return merged;
}
