import type { PromptSyntax } from '#models/definition.ts';
import { type ClipTokenizer, clipPositions } from './clip-tokenizer.ts';
import { parseEmphasis } from './emphasis.ts';

/** One pass of the text encoder. */
export interface PromptChunk {
  /** 77 ids: start, up to 75 of content, end, padding. */
  readonly ids: readonly number[];
  /** 77 factors for the encoder's output, see `weighEmbeddings`; 1 for everything but weighted content. */
  readonly weights: readonly number[];
}

export interface EncodedPrompt {
  /** At least one. Their embeddings are joined along the token axis; SDXL pools the first. */
  readonly chunks: readonly PromptChunk[];
  /** What did not fit, as text; empty where everything did. Only of literal prompts. */
  readonly cut: string;
}

const contentLength = clipPositions - 2;
/** How far back a full chunk looks for a comma to end at: AUTOMATIC1111's default. */
const commaReach = 20;

/**
 * Turns a prompt into the ids of the text encoder.
 *
 * LITERAL: one chunk, cut after 75 ids, as diffusers does. WEIGHTED: AUTOMATIC1111's emphasis and
 * as many chunks as it takes (stable-diffusion-webui, modules/sd_hijack_clip.py, tokenize_line).
 */
export function encodePrompt(
  tokenizer: ClipTokenizer,
  prompt: string,
  syntax: PromptSyntax,
): EncodedPrompt {
  if (syntax === 'WEIGHTED') return { chunks: weightedChunks(tokenizer, prompt), cut: '' };
  const content = tokenizer.encode(prompt);
  const kept = content.slice(0, contentLength).map((id) => ({ id, weight: 1 }));
  return {
    chunks: [chunkOf(tokenizer, kept)],
    cut: tokenizer.decode(content.slice(contentLength)),
  };
}

/** The same prompt with empty chunks at its end: the guided and the unguided prompt need equally many. */
export function extendTo(
  tokenizer: ClipTokenizer,
  prompt: EncodedPrompt,
  count: number,
): EncodedPrompt {
  const missing = Math.max(0, count - prompt.chunks.length);
  const empty = Array.from({ length: missing }, () => chunkOf(tokenizer, []));
  return { ...prompt, chunks: [...prompt.chunks, ...empty] };
}

interface WeightedId {
  readonly id: number;
  readonly weight: number;
}

function weightedChunks(tokenizer: ClipTokenizer, prompt: string): PromptChunk[] {
  const finished: WeightedId[][] = [];
  let current: WeightedId[] = [];

  for (const piece of parseEmphasis(prompt)) {
    if (piece.kind === 'break') {
      finished.push(current);
      current = [];
      continue;
    }
    for (const id of tokenizer.encode(piece.text)) {
      if (current.length === contentLength) {
        const end = id === tokenizer.comma ? contentLength : chunkEnd(tokenizer, current);
        finished.push(current.slice(0, end));
        current = current.slice(end);
      }
      current.push({ id, weight: piece.weight });
    }
  }
  if (current.length > 0 || finished.length === 0) finished.push(current);
  return finished.map((content) => chunkOf(tokenizer, content));
}

/** After the last comma, if it is near the end: what follows it belongs together and goes to the next chunk. */
function chunkEnd(tokenizer: ClipTokenizer, content: readonly WeightedId[]): number {
  const comma = content.findLastIndex(({ id }) => id === tokenizer.comma);
  return comma !== -1 && content.length - comma <= commaReach ? comma + 1 : content.length;
}

function chunkOf(tokenizer: ClipTokenizer, content: readonly WeightedId[]): PromptChunk {
  const padding = contentLength - content.length;
  return {
    ids: [
      tokenizer.start,
      ...content.map(({ id }) => id),
      tokenizer.end,
      ...Array<number>(padding).fill(tokenizer.pad),
    ],
    weights: [1, ...content.map(({ weight }) => weight), 1, ...Array<number>(padding).fill(1)],
  };
}
