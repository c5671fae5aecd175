/** A piece of a weighted prompt: text that shares one weight, or a forced end of the chunk. */
export type PromptPiece =
  | { readonly kind: 'text'; readonly text: string; readonly weight: number }
  | { readonly kind: 'break' };

const roundFactor = 1.1;
const squareFactor = 1 / 1.1;

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
 */
export function parseEmphasis(prompt: string): PromptPiece[] {
  const pieces: ({ text: string; weight: number } | 'break')[] = [];
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

  for (const match of prompt.matchAll(token)) {
    const [text] = match;
    const weight = match.groups?.weight;
    if (text.startsWith('\\')) pieces.push({ text: text.slice(1), weight: 1 });
    else if (text === '(' || text === '[') open.push({ kind: text, from: pieces.length });
    else if (weight !== undefined && close('(', Number(weight))) continue;
    else if (text === ')' && close('(', roundFactor)) continue;
    else if (text === ']' && close('[', squareFactor)) continue;
    else {
      for (const [index, part] of text.split(breakWord).entries()) {
        if (index > 0) pieces.push('break');
        pieces.push({ text: part, weight: 1 });
      }
    }
  }
  while (open.length > 0) {
    const kind = open.at(-1)!.kind;
    close(kind, kind === '(' ? roundFactor : squareFactor);
  }
  return merge(pieces);
}

function merge(pieces: readonly ({ text: string; weight: number } | 'break')[]): PromptPiece[] {
  const merged: PromptPiece[] = [];
  for (const piece of pieces) {
    if (piece === 'break') {
      merged.push({ kind: 'break' });
      continue;
    }
    if (piece.text === '') continue;
    const last = merged.at(-1);
    if (last?.kind === 'text' && last.weight === piece.weight) {
      merged[merged.length - 1] = { ...last, text: last.text + piece.text };
    } else {
      merged.push({ kind: 'text', ...piece });
    }
  }
  return merged;
}
