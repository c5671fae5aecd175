import { z } from 'zod';
import type { Adapters } from '#src/backends/local/graph/adapters.ts';
import { only, settings, size } from '#src/backends/local/graph/config-rules.ts';
import { cpuDialect } from '#src/backends/local/graph/dialect.ts';
import {
  type BuiltGraph,
  createGraphBuilder,
  type GraphBuilder,
  type Value,
} from '#src/backends/local/graph/graph-builder.ts';
import type { TensorTable } from '#src/backends/local/weights/tensor-source.ts';
import { activations, add, attention, layerNorm, linear } from './layers.ts';

const shape = {
  model_type: only('clip_text_model'),
  hidden_act: z
    .enum(['quick_gelu', 'gelu'], 'only quick_gelu and gelu are supported')
    .default('quick_gelu'),
  hidden_size: size,
  intermediate_size: size,
  layer_norm_eps: z.number().positive().default(1e-5),
  max_position_embeddings: size,
  num_attention_heads: size,
  num_hidden_layers: size.max(1000),
  projection_dim: size.nullish(),
  quantization_config: only(null),
  vocab_size: z.int().min(1).max(10_000_000),
};

/**
 * What transformers writes for any model: of training, of generating text, and the tokens, which the
 * tokenizer's files say. A text without line breaks, since one a line would be longer than the rest.
 */
const harmless =
  'add_cross_attention architectures attention_dropout bad_words_ids begin_suppress_tokens bos_token_id chunk_size_feed_forward cross_attention_hidden_size decoder_start_token_id diversity_penalty do_sample early_stopping encoder_no_repeat_ngram_size eos_token_id exponential_decay_length_penalty finetuning_task forced_bos_token_id forced_eos_token_id id2label initializer_factor initializer_range is_decoder is_encoder_decoder label2id length_penalty max_length min_length no_repeat_ngram_size num_beam_groups num_beams num_return_sequences output_attentions output_hidden_states output_scores pad_token_id prefix problem_type pruned_heads remove_invalid_values repetition_penalty return_dict return_dict_in_generate sep_token_id suppress_tokens task_specific_params temperature tf_legacy_loss tie_encoder_decoder tie_word_embeddings tokenizer_class top_k top_p torchscript transformers_version typical_p use_bfloat16 use_cache';

/** What the engine reads of a CLIP text model's config.json (transformers, CLIPTextConfig). Absent settings have its defaults. */
export const textEncoderConfig = settings(shape, harmless.split(' '));
export type TextEncoderConfig = z.infer<typeof textEncoderConfig>;

/**
 * Which states condition the UNet. LAST: after the final norm (Stable Diffusion 1). PENULTIMATE: what
 * the last layer but one left, not normed (SDXL).
 */
export type TextStates = 'LAST' | 'PENULTIMATE';

export interface TextOutputs {
  readonly states: TextStates;
  /** Whether the projected state of the end token is computed too. */
  readonly pooled: boolean;
}

/**
 * Builds a CLIP text encoder (transformers, models/clip/modeling_clip.py).
 *
 * Inputs: `input_ids` int64 [1, positions]; with `pooled` also `end_position` int64 [1], where the end
 * token stands. Outputs: `states` [1, positions, hidden]; with `pooled` also `text_embeds` [1, projection].
 * @throws WeightsError when a tensor is missing or of another shape
 */
export function buildTextEncoder(
  folder: string,
  tensors: TensorTable,
  config: TextEncoderConfig,
  outputs: TextOutputs,
  adapters?: Adapters,
): BuiltGraph {
  const g = createGraphBuilder('text_encoder', folder, tensors, cpuDialect, adapters);
  describeTextEncoder(g, config, outputs);
  return g.finish();
}

/** The same, into any builder. */
export function describeTextEncoder(
  g: GraphBuilder,
  config: TextEncoderConfig,
  { states, pooled }: TextOutputs,
): void {
  const width = config.hidden_size;
  const positions = config.max_position_embeddings;
  const ids = g.input('input_ids', [1, positions], 'I64');
  let hidden = add(
    g,
    g.embedding('embeddings.token_embedding.weight', [config.vocab_size, width], ids),
    g.weight('embeddings.position_embedding.weight', [positions, width]),
  );
  let penultimate = hidden;
  for (let layer = 0; layer < config.num_hidden_layers; layer++) {
    penultimate = hidden;
    hidden = encoderLayer(g, hidden, `encoder.layers.${layer}`, config);
  }
  const last = layerNorm(g, hidden, 'final_layer_norm', config.layer_norm_eps);
  g.output('states', states === 'LAST' ? last : penultimate);
  if (pooled) {
    const projection = config.projection_dim ?? width;
    const end = g.apply('Gather', [last, g.input('end_position', [1], 'I64')], [1, 1, width], {
      axis: 1,
    });
    const flat = g.apply('Reshape', [end, g.integers([1, width])], [1, width]);
    g.output('text_embeds', linear(g, flat, 'text_projection', { width: projection, bias: false }));
  }
}

function encoderLayer(g: GraphBuilder, x: Value, name: string, config: TextEncoderConfig): Value {
  const { hidden_size: width, layer_norm_eps: epsilon } = config;
  const normed = layerNorm(g, x, `${name}.layer_norm1`, epsilon);
  const project = (part: string) => linear(g, normed, `${name}.self_attn.${part}`, { width });
  const attended = attention(
    g,
    [project('q_proj'), project('k_proj'), project('v_proj')],
    config.num_attention_heads,
    { causal: true },
  );
  const hidden = add(g, x, linear(g, attended, `${name}.self_attn.out_proj`, { width }));
  const inner = linear(g, layerNorm(g, hidden, `${name}.layer_norm2`, epsilon), `${name}.mlp.fc1`, {
    width: config.intermediate_size,
  });
  const activated = activations[config.hidden_act](g, inner);
  return add(g, hidden, linear(g, activated, `${name}.mlp.fc2`, { width }));
}
