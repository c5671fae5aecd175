import type { PromptSyntax } from '#models/definition.ts';
import { withoutLoraTags } from '#models/loras.ts';
import type { ModelFolder, TextEncoderComponent } from '#src/backends/local/model-folder.ts';
import type { ClipTokenizer } from '#src/backends/local/prompts/clip-tokenizer.ts';
import {
  type EncodedPrompt,
  encodePrompt,
  extendTo,
  type PromptChunk,
} from '#src/backends/local/prompts/encode-prompt.ts';
import { readTokenizer } from '#src/backends/local/prompts/encoder-tokenizer.ts';
import { weighEmbeddings } from '#src/backends/local/prompts/weigh-embeddings.ts';
import { loadTextEncoder } from './load-network.ts';
import type { OnnxSession } from './onnx-session.ts';
import { createSessionCache, type SessionCache } from './session-cache.ts';

/** What tells the UNet what to draw. */
export interface Conditioning {
  /** float32[tokens, width]: the states of all encoders side by side, chunk after chunk. */
  readonly states: Float32Array;
  readonly tokens: number;
  /** float32[projection]: the first chunk as a whole; SDXL only. */
  readonly pooled: Float32Array | undefined;
}

export interface ConditioningRequest {
  readonly prompt: string;
  readonly negativePrompt?: string | undefined;
  readonly promptSyntax: PromptSyntax;
  /** The encoders of the model, with what LoRAs add to them. */
  readonly textEncoders: readonly TextEncoderComponent[];
  /** Tells these LoRAs from others. */
  readonly variant: string;
  /** Whether there is guidance, and so a need for the negative side. */
  readonly guided: boolean;
}

export interface ConditioningPair {
  readonly positive: Conditioning;
  /** Of as many tokens as the positive one; absent without guidance. */
  readonly negative: Conditioning | undefined;
  /** The ends of the prompts that the encoders do not read; empty where all was read. */
  readonly cut: { readonly prompt: string; readonly negativePrompt: string };
}

export interface TextConditioner {
  condition(request: ConditioningRequest): Promise<ConditioningPair>;
}

/** Prompts repeat: samples of one request share theirs, and most requests have the same negative one. */
const keptEmbeddings = 32;

/** @param checkFiles asked when an encoder was loaded */
export async function createTextConditioner(
  model: ModelFolder,
  threads: number,
  checkFiles: () => void,
): Promise<TextConditioner> {
  const tokenizers = model.textEncoders.map(readTokenizer);
  const kept = new Map<string, Conditioning>();

  const embed = async (
    sessions: SessionCache,
    text: string,
    { promptSyntax: syntax, textEncoders, variant }: ConditioningRequest,
    chunks: number,
  ): Promise<Conditioning> => {
    const key = JSON.stringify([text, syntax, chunks, variant]);
    const known = kept.get(key);
    if (known) return known;
    const sides: EncodedStates[] = [];
    for (const [index, part] of textEncoders.entries()) {
      const tokenizer = tokenizers[index]!;
      const session = await sessions.get(part.folder, () => loadTextEncoder(part, threads));
      const prompt = extendTo(tokenizer, encodePrompt(tokenizer, text, syntax), chunks);
      sides.push(
        await encodeChunks(session, part, tokenizer, prompt.chunks, tokenizers.length === 1),
      );
    }
    const conditioning = joinSides(sides);
    if (kept.size >= keptEmbeddings) kept.delete(kept.keys().next().value!);
    kept.set(key, conditioning);
    return conditioning;
  };

  return {
    async condition(request) {
      const { negativePrompt, promptSyntax, guided } = request;
      const prompt = promptSyntax === 'WEIGHTED' ? withoutLoraTags(request.prompt) : request.prompt;
      // Released below: the encoders are as large as the rest (SSD-1B) and load in less than a step's time.
      await using sessions = createSessionCache(tokenizers.length, checkFiles);
      const read = (text: string): EncodedPrompt[] =>
        tokenizers.map((tokenizer) => encodePrompt(tokenizer, text, promptSyntax));
      const texts = { prompt: read(prompt), negativePrompt: read(negativePrompt ?? '') };
      const counted = guided ? [...texts.prompt, ...texts.negativePrompt] : texts.prompt;
      const chunks = Math.max(...counted.map((encoded) => encoded.chunks.length));
      const positive = await embed(sessions, prompt, request, chunks);
      return {
        positive,
        negative: !guided
          ? undefined
          : negativePrompt === undefined && model.zeroesAbsentNegative
            ? zeroes(positive)
            : await embed(sessions, negativePrompt ?? '', request, chunks),
        cut: {
          prompt: longestCut(texts.prompt),
          negativePrompt: guided ? longestCut(texts.negativePrompt) : '',
        },
      };
    },
  };
}

interface EncodedStates {
  readonly states: Float32Array;
  readonly width: number;
  readonly pooled: Float32Array | undefined;
}

async function encodeChunks(
  session: OnnxSession,
  part: TextEncoderComponent,
  tokenizer: ClipTokenizer,
  chunks: readonly PromptChunk[],
  restoresMean: boolean,
): Promise<EncodedStates> {
  const parts: Float32Array[] = [];
  let pooled: Float32Array | undefined;
  for (const { ids, weights } of chunks) {
    const output = await session.run({
      input_ids: { data: BigInt64Array.from(ids, BigInt), shape: [1, ids.length] },
      // CLIP pools where the first end token stands; padding with the same token comes after it.
      ...(part.pooled && {
        end_position: { data: BigInt64Array.of(BigInt(ids.indexOf(tokenizer.end))), shape: [1] },
      }),
    });
    parts.push(weighEmbeddings(output.states!, weights, restoresMean));
    pooled ??= output.text_embeds;
  }
  const states = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  for (const [index, chunk] of parts.entries()) states.set(chunk, index * chunk.length);
  return { states, width: part.config.hidden_size, pooled };
}

function joinSides(sides: readonly EncodedStates[]): Conditioning {
  const pooled = sides.findLast((side) => side.pooled !== undefined)?.pooled;
  const tokens = sides[0]!.states.length / sides[0]!.width;
  const total = sides.reduce((sum, { width }) => sum + width, 0);
  const states = new Float32Array(tokens * total);
  let at = 0;
  for (const { states: side, width } of sides) {
    for (let token = 0; token < tokens; token++)
      states.set(side.subarray(token * width, (token + 1) * width), token * total + at);
    at += width;
  }
  return { states, tokens, pooled };
}

function zeroes({ states, tokens, pooled }: Conditioning): Conditioning {
  return {
    states: new Float32Array(states.length),
    tokens,
    pooled: pooled && new Float32Array(pooled.length),
  };
}

function longestCut(prompts: readonly EncodedPrompt[]): string {
  return prompts.reduce((longest, { cut }) => (cut.length > longest.length ? cut : longest), '');
}
