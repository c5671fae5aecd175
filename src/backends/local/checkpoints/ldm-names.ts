import type { TensorSource, TensorTable } from '#src/backends/local/weights/tensor-source.ts';
import { contiguousStrides, dtypeBytes } from '#src/backends/local/weights/tensor-source.ts';

/**
 * The names of the original implementation (latent diffusion; AUTOMATIC1111's checkpoints) as those of diffusers. Tensors stay
 * where they are in the file: what is stored in another shape becomes another view of the same bytes.
 */

/** @returns the tensors below a prefix, without it */
export function below(tensors: TensorTable, prefix: string): TensorTable {
  return new Map(
    [...tensors]
      .filter(([name]) => name.startsWith(prefix))
      .map(([name, source]) => [name.slice(prefix.length), source]),
  );
}

/** The prefix of a tensor's name, and what it becomes. */
type Renaming = readonly [RegExp, string | ((...groups: string[]) => string)];

function rename(tensors: TensorTable, renamings: readonly Renaming[]): TensorTable {
  const renamed = (name: string): string =>
    renamings.reduce(
      (result, [pattern, target]) =>
        typeof target === 'string'
          ? result.replace(pattern, target)
          : result.replace(pattern, (_, ...groups: string[]) => target(...groups)),
      name,
    );
  return new Map([...tensors].map(([name, source]) => [renamed(name), source]));
}

const resnetParts: readonly Renaming[] = [
  [/(?<=resnets\.\d+)\.in_layers\.0\./, '.norm1.'],
  [/(?<=resnets\.\d+)\.in_layers\.2\./, '.conv1.'],
  [/(?<=resnets\.\d+)\.emb_layers\.1\./, '.time_emb_proj.'],
  [/(?<=resnets\.\d+)\.out_layers\.0\./, '.norm2.'],
  [/(?<=resnets\.\d+)\.out_layers\.3\./, '.conv2.'],
  [/(?<=resnets\.\d+)\.skip_connection\./, '.conv_shortcut.'],
];

/**
 * The blocks of a UNet are numbered through, and told apart by their places.
 * @param layers `layers_per_block` of the configuration
 */
export function unetNames(tensors: TensorTable, layers: number): TensorTable {
  const placeOf = (index: string, first: number) => {
    const at = Number(index) - first;
    return { block: Math.floor(at / (layers + 1)), layer: at % (layers + 1) };
  };
  return rename(tensors, [
    [/^time_embed\.cond_proj\./, 'time_embedding.cond_proj.'],
    [/^time_embed\.0\./, 'time_embedding.linear_1.'],
    [/^time_embed\.2\./, 'time_embedding.linear_2.'],
    [/^label_emb\.0\.0\./, 'add_embedding.linear_1.'],
    [/^label_emb\.0\.2\./, 'add_embedding.linear_2.'],
    [/^out\.0\./, 'conv_norm_out.'],
    [/^out\.2\./, 'conv_out.'],
    [/^input_blocks\.0\.0\./, 'conv_in.'],
    [
      /^input_blocks\.(\d+)\.(\d+)\.(op\.)?/,
      (index, part, op) => {
        const { block, layer } = placeOf(index!, 1);
        if (op) return `down_blocks.${block}.downsamplers.0.conv.`;
        return `down_blocks.${block}.${part === '0' ? 'resnets' : 'attentions'}.${layer}.`;
      },
    ],
    [/^middle_block\.0\./, 'mid_block.resnets.0.'],
    [/^middle_block\.1\./, 'mid_block.attentions.0.'],
    [/^middle_block\.2\./, 'mid_block.resnets.1.'],
    [
      /^output_blocks\.(\d+)\.(\d+)\.(conv\.)?/,
      (index, part, conv) => {
        const { block, layer } = placeOf(index!, 0);
        if (conv) return `up_blocks.${block}.upsamplers.0.conv.`;
        return `up_blocks.${block}.${part === '0' ? 'resnets' : 'attentions'}.${layer}.`;
      },
    ],
    ...resnetParts,
  ]);
}

/** The decoder's blocks are numbered from the image inwards. */
export function vaeNames(tensors: TensorTable): TensorTable {
  const levels = tensors.keys().reduce((most, name) => {
    const level = /^decoder\.up\.(\d+)\./.exec(name)?.[1];
    return level === undefined ? most : Math.max(most, Number(level) + 1);
  }, 0);
  return rename(tensors, [
    [/^(encoder|decoder)\.norm_out\./, '$1.conv_norm_out.'],
    [/^(encoder|decoder)\.mid\.block_1\./, '$1.mid_block.resnets.0.'],
    [/^(encoder|decoder)\.mid\.block_2\./, '$1.mid_block.resnets.1.'],
    [/^(encoder|decoder)\.mid\.attn_1\.norm\./, '$1.mid_block.attentions.0.group_norm.'],
    [/^(encoder|decoder)\.mid\.attn_1\.([qkv])\./, '$1.mid_block.attentions.0.to_$2.'],
    [/^(encoder|decoder)\.mid\.attn_1\.proj_out\./, '$1.mid_block.attentions.0.to_out.0.'],
    [/^encoder\.down\.(\d+)\.block\.(\d+)\./, 'encoder.down_blocks.$1.resnets.$2.'],
    [/^encoder\.down\.(\d+)\.downsample\./, 'encoder.down_blocks.$1.downsamplers.0.'],
    [
      /^decoder\.up\.(\d+)\.block\.(\d+)\./,
      (level, layer) => `decoder.up_blocks.${levels - 1 - Number(level)}.resnets.${layer}.`,
    ],
    [
      /^decoder\.up\.(\d+)\.upsample\./,
      (level) => `decoder.up_blocks.${levels - 1 - Number(level)}.upsamplers.0.`,
    ],
    [/(?<=resnets\.\d+)\.nin_shortcut\./, '.conv_shortcut.'],
  ]);
}

/** A text encoder in the names of open_clip, which keeps three projections in one tensor, and the last one turned. */
export function openClipNames(tensors: TensorTable): TensorTable {
  const split = [...tensors].flatMap(([name, source]): [string, TensorSource][] => {
    if (name === 'text_projection') return [['text_projection.weight', turned(source)]];
    const fused = /^(.*\.attn)\.in_proj_(weight|bias)$/.exec(name);
    if (!fused) return [[name, source]];
    return ['q_proj', 'k_proj', 'v_proj'].map((part, index) => [
      `${fused[1]}.${part}.${fused[2]}`,
      third(source, index),
    ]);
  });
  return rename(new Map(split), [
    [/^positional_embedding$/, 'embeddings.position_embedding.weight'],
    [/^token_embedding\./, 'embeddings.token_embedding.'],
    [/^ln_final\./, 'final_layer_norm.'],
    [/^transformer\.resblocks\.(\d+)\./, 'encoder.layers.$1.'],
    [/(?<=layers\.\d+)\.ln_([12])\./, '.layer_norm$1.'],
    [/(?<=layers\.\d+)\.attn\./, '.self_attn.'],
    [/\.mlp\.c_fc\./, '.mlp.fc1.'],
    [/\.mlp\.c_proj\./, '.mlp.fc2.'],
  ]);
}

function turned(source: TensorSource): TensorSource {
  const { shape, strides = contiguousStrides(shape) } = source;
  return { ...source, shape: shape.toReversed(), strides: strides.toReversed() };
}

/** One of three equal parts along the first axis. */
function third(source: TensorSource, index: number): TensorSource {
  const { shape, strides = contiguousStrides(shape) } = source;
  const rows = Math.floor(shape[0]! / 3);
  return {
    ...source,
    offset: source.offset + index * rows * strides[0]! * dtypeBytes[source.dtype],
    shape: [rows, ...shape.slice(1)],
  };
}
